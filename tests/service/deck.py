"""What the tests of the command line share: a home of their own, the program, the service's socket, pictures, TAP."""
import atexit
import http.client
import io
import json
import os
import select
import shutil
import socket
import struct
import subprocess
import sys
import tarfile
import tempfile
import time
import traceback
import zlib

BUILD = os.environ.get("top_builddir", ".")
SOURCE = os.environ.get("top_srcdir", ".")
PROGRAM = os.path.abspath(os.path.join(BUILD, "labeldeck"))
DEADLINE = 60


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("labeldeck", timeout=DEADLINE)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(DEADLINE)
        self.sock.connect(self.path)


class Result:
    def __init__(self, done):
        self.code, self.out, self.err = done.returncode, done.stdout.decode(), done.stderr.decode()

    def lines(self):
        return [json.loads(line) for line in self.out.splitlines()]

    def document(self):
        return json.loads(self.out)

    def __repr__(self):
        return f"exit {self.code}\nout: {self.out!r}\nerr: {self.err!r}"


class Deck:
    """A workspace in a temporary folder. Its service ends with the test."""

    def __init__(self):
        self.dir = tempfile.mkdtemp(prefix="labeldeck-test-")
        self.home = os.path.join(self.dir, "home")
        self.socket = os.path.join(self.home, "run", "labeldeckd.sock")
        self.env = dict(os.environ, LABELDECK_HOME=self.home, LABELDECK_LIBEXEC=os.path.abspath(BUILD))
        atexit.register(self.close)

    def path(self, *parts):
        return os.path.join(self.dir, *parts)

    def write(self, name, content):
        path = self.path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as f:
            f.write(content if isinstance(content, bytes) else content.encode())
        return path

    def run(self, *args, input=None, cwd=None):
        """Runs the program to its end; input: bytes or text for its standard input."""
        return Result(subprocess.run([PROGRAM, *args], input=input.encode() if isinstance(input, str) else input,
                                     capture_output=True, timeout=DEADLINE, env=self.env, cwd=cwd))

    def start(self, *args, **more):
        return subprocess.Popen([PROGRAM, *args], env=self.env, **more)

    def ask(self, method, path, body=None):
        connection = UnixConnection(self.socket)
        try:
            connection.request(method, path, body=json.dumps(body) if body is not None else None)
            answer = connection.getresponse()
            text = answer.read()
            return answer.status, json.loads(text) if text else {}
        finally:
            connection.close()

    def pid(self):
        return self.ask("GET", "/v1")[1]["pid"]

    def stop(self):
        try:
            pid = self.pid()
            watch = os.pidfd_open(pid)
        except (OSError, http.client.HTTPException):
            return
        try:
            self.ask("POST", "/v1/shutdown", {})
        except (OSError, http.client.HTTPException):
            pass
        if not select.select([watch], [], [], 20)[0]:
            os.kill(pid, 9)
        os.close(watch)

    def kill(self):
        """kill -9 for the service, and wait until it is gone."""
        pid = self.pid()
        watch = os.pidfd_open(pid)
        os.kill(pid, 9)
        select.select([watch], [], [], 20)
        os.close(watch)

    def close(self):
        self.stop()
        for root, folders, _ in os.walk(self.dir):
            for folder in folders:
                path = os.path.join(root, folder)
                if not os.path.islink(path):
                    os.chmod(path, 0o700)
        shutil.rmtree(self.dir, ignore_errors=True)

    def pictures(self, folder, names, size=(40, 30)):
        for i, name in enumerate(names):
            self.write(os.path.join(folder, name), png(size[0], size[1], i))
        return self.path(folder)

    def project(self, name="shelf", folder=None, extra=""):
        """A project of the folder's pictures; its file."""
        return self.write(name + ".ini", f"name = {name}\ntask = boxes\nfolder = {folder}\n{extra}"
                                         "[classes]\nsoup =\nbeans = #00aa00\n")


def png(width, height, seed=0, claims=None):
    """A small real picture; claims: the size that its header gives."""
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    row = b"".join(bytes(((x * 7 + seed * 31) % 256, (x + seed) % 256, seed % 256)) for x in range(width))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", *(claims or (width, height)), 8, 2, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress((b"\0" + row) * height)) + chunk(b"IEND", b""))


def tar(members, mode="w"):
    """The bytes of an archive; members: name -> bytes, or a TarInfo."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as t:
        for name, content in members:
            if isinstance(content, tarfile.TarInfo):
                t.addfile(content)
                continue
            info = tarfile.TarInfo(name)
            info.size = len(content)
            t.addfile(info, io.BytesIO(content))
    return out.getvalue()


def until(condition, what):
    end = time.monotonic() + 20
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"waited in vain for {what}")
        time.sleep(0.01)


def equal(got, wanted, about=""):
    assert got == wanted, f"{got!r} is not {wanted!r} {about}"


def code(result, wanted, *says):
    """The exit code, and what standard error says: one line of ours, if anything."""
    assert result.code == wanted, f"exit {wanted} was wanted: {result}"
    for words in says:
        assert words in result.err, f"{words!r} was wanted: {result}"
    if wanted:
        last = result.err.splitlines()[-1]
        assert last.startswith("labeldeck: "), result
    return result


class Skip(Exception):
    pass


def main(*tests):
    print(f"1..{len(tests)}")
    failed = 0
    for i, test in enumerate(tests, 1):
        name = test.__name__.replace("_", " ")
        try:
            test()
            print(f"ok {i} - {name}")
        except Skip as why:
            print(f"ok {i} - {name} # SKIP {why}")
        except Exception:
            failed += 1
            print(f"not ok {i} - {name}")
            for line in traceback.format_exc().splitlines():
                print("#", line)
        sys.stdout.flush()
    sys.exit(failed > 0)
