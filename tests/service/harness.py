"""What the service's tests share: a service of their own, calls to it, TAP."""

import http.client
import json
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
import traceback
import uuid
import zlib

DEADLINE = 60


def program(name):
    return os.path.join(os.environ.get("LABELDECK_LIBEXEC") or os.environ["top_builddir"], name)


def until(condition, what, deadline=DEADLINE):
    """Waits for a condition; its value."""
    end = time.monotonic() + deadline
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError("not within %d s: %s" % (deadline, what))
        time.sleep(0.01)


class Connection(http.client.HTTPConnection):
    def __init__(self, path, timeout=DEADLINE):
        super().__init__("labeldeck", timeout=timeout)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


class Failure(Exception):
    def __init__(self, status, code, message):
        super().__init__("%d %s: %s" % (status, code, message))
        self.status, self.code, self.message = status, code, message


class Service:
    """One workspace in a folder of its own, and the labeldeckd on it."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="labeldeck-test-")
        self.home = os.path.join(self.folder, "home")
        self.socket = os.path.join(self.home, "run", "labeldeckd.sock")
        self.process = None

    def __enter__(self):
        try:
            self.start()
        except BaseException:
            self.__exit__(*sys.exc_info())
            raise
        return self

    def __exit__(self, *exc):
        try:
            if self.process:
                if exc[0] is None:
                    self.stop()
                else:
                    self.kill()
                    self.show_log()
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    def environment(self, **more):
        return dict(os.environ, LABELDECK_HOME=self.home, **more)

    def start(self, **more):
        self.process = subprocess.Popen([program("labeldeckd"), "--foreground", "--exit-with-stdin"],
                                        stdin=subprocess.PIPE, stderr=subprocess.PIPE, env=self.environment(**more))
        until(self.listens, "the service listens")

    def listens(self):
        if self.process.poll() is not None:
            raise AssertionError("labeldeckd ended: " + self.process.stderr.read().decode())
        with socket.socket(socket.AF_UNIX) as s:
            try:
                s.connect(self.socket)
            except OSError:
                return False
            return True

    def end(self, deadline=DEADLINE):
        """Waits for the process; its exit code."""
        code = self.process.wait(deadline)
        self.said = self.process.stderr.read().decode()
        self.process.stderr.close()
        self.process.stdin.close()
        self.process = None
        return code

    def stop(self):
        self.process.stdin.close()
        code = self.end()
        assert code == 0, "exit %d: %s" % (code, self.said)
        assert self.said == "", self.said

    def terminate(self):
        self.process.terminate()
        return self.end()

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        return self.end()

    def show_log(self):
        try:
            with open(os.path.join(self.home, "state", "labeldeckd.log")) as f:
                for line in f.readlines()[-30:]:
                    print("# log: " + line.rstrip())
        except OSError:
            pass

    # -- calls

    def connect(self, timeout=DEADLINE):
        return Connection(self.socket, timeout)

    def raw(self, method, path, body=None, headers={}):
        """Status, headers, bytes."""
        c = self.connect()
        try:
            c.request(method, path, body, headers)
            r = c.getresponse()
            return r.status, r.headers, r.read()
        finally:
            c.close()

    def call(self, method, path, body=None):
        """The answer's document; Failure for a status of 400 and above."""
        if body is not None and not isinstance(body, (bytes, str)):
            body = json.dumps(body)
        status, headers, text = self.raw(method, path, body)
        assert headers["Content-Type"] == "application/json", headers["Content-Type"]
        document = json.loads(text)
        if status >= 400:
            raise Failure(status, document["error"]["code"], document["error"]["message"])
        self.status = status
        return document

    def get(self, path):
        return self.call("GET", path)

    def post(self, path, body=None):
        return self.call("POST", path, {} if body is None else body)

    def fails(self, status, method, path, body=None):
        """Its sentence."""
        try:
            answer = self.call(method, path, body)
        except Failure as f:
            assert f.status == status, "%s %s: %s, not %d" % (method, path, f, status)
            assert len(f.message) > 10 and f.code, f
            return f.message
        raise AssertionError("%s %s is not refused: %s" % (method, path, answer))

    def finish(self, operation):
        """Waits for an operation's end."""
        seen, end = -1, time.monotonic() + DEADLINE
        while time.monotonic() < end:
            op = self.get("/v1/operations/%s?wait=5&seen=%d" % (operation, seen))
            if op["state"] != "running":
                return op
            seen = op["version"]
        raise AssertionError("the operation does not end: %s" % op)

    def succeed(self, operation):
        op = self.finish(operation)
        assert op["state"] == "succeeded", op
        return op

    def fold(self, name, count=6, size=(64, 48)):
        """A folder of pictures in the test's folder."""
        path = os.path.join(self.folder, name)
        os.makedirs(path, exist_ok=True)
        for i in range(count):
            with open(os.path.join(path, "p%03d.png" % i), "wb") as f:
                f.write(png(size[0] + i, size[1]))
        return path

    def make_project(self, name="shelf", count=6, **more):
        """A running project over a folder of pictures."""
        spec = {"name": name, "taskType": "BoundingBox", "folder": self.fold(name, count),
                "labelCategories": {"classes": [{"displayName": "beans"}, {"displayName": "soup"}]}}
        spec.update(more)
        made = self.post("/v1/projects", spec)
        self.succeed(made["operation"])
        return self.get("/v1/projects/" + name)


def png(width, height, shade=128, claims=None):
    """A gray picture; claims: the size that its header gives."""
    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))
    rows = (b"\0" + bytes([shade]) * width) * height
    header = struct.pack(">IIBBBBB", *(claims or (width, height)), 8, 0, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def change():
    return str(uuid.uuid4())


def equal(got, expected, what=""):
    assert got == expected, "%s: %r, not %r" % (what or "value", got, expected)


class Skip(Exception):
    """A test that cannot run here says why."""


def main(tests):
    """Runs the functions; TAP on standard output."""
    print("1..%d" % len(tests))
    failed = 0
    for number, test in enumerate(tests, 1):
        try:
            test()
            print("ok %d - %s" % (number, test.__name__))
        except Skip as why:
            print("ok %d - %s # SKIP %s" % (number, test.__name__, why))
        except Exception:
            failed += 1
            for line in traceback.format_exc().splitlines():
                print("# " + line)
            print("not ok %d - %s" % (number, test.__name__))
        sys.stdout.flush()
    sys.exit(1 if failed else 0)
