"""What the tests of the command line share besides harness.py: a home of their own, the program labeldeck, archives."""
import atexit
import http.client
import io
import json
import os
import select
import shutil
import subprocess
import tarfile
import tempfile

from harness import DEADLINE, Connection, Skip, equal, main, png, program, until  # noqa: F401, for the tests

PROGRAM = os.path.abspath(program("labeldeck"))


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
        self.env = dict(os.environ, LABELDECK_HOME=self.home, LABELDECK_LIBEXEC=os.path.dirname(PROGRAM))
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
        connection = Connection(self.socket)
        try:
            connection.request(method, path, body=json.dumps(body) if body is not None else None)
            answer = connection.getresponse()
            text = answer.read()
            return answer.status, json.loads(text) if text else {}
        finally:
            connection.close()

    def running(self, kind):
        """Whether an operation of this kind runs."""
        return any(o["kind"] == kind and o["state"] == "running" for o in self.ask("GET", "/v1/operations")[1]["value"])

    def pid(self):
        return self.ask("GET", "/v1")[1]["pid"]

    def alive(self):
        """The service's process id while it answers, else None."""
        try:
            return self.pid()
        except (OSError, http.client.HTTPException):
            return None

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

    def kill(self, pid=None):
        """kill -9 for the service, and wait until it is gone."""
        pid = pid or self.pid()
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
            self.write(os.path.join(folder, name), png(*size, i))
        return self.path(folder)

    def project(self, name="shelf", folder=None, extra=""):
        """A project of the folder's pictures; its file."""
        return self.write(name + ".ini", f"name = {name}\ntask = boxes\nfolder = {folder}\n{extra}"
                                         "[classes]\nsoup =\nbeans = #00aa00\n")


def read(*parts):
    with open(os.path.join(*parts), "rb") as f:
        return f.read()


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


def code(result, wanted, *says):
    """The exit code, and what standard error says: one line of ours, if anything."""
    assert result.code == wanted, f"exit {wanted} was wanted: {result}"
    for words in says:
        assert words in result.err, f"{words!r} was wanted: {result}"
    if wanted:
        last = result.err.splitlines()[-1]
        assert last.startswith("labeldeck: "), result
    return result
