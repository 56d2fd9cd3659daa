"""Starting, stopping, and one service a home."""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
from harness import Service, main, program, until  # noqa: E402


def run(*arguments, home=None, **more):
    environment = dict(os.environ)
    if home:
        environment["LABELDECK_HOME"] = home
    return subprocess.run([program("labeldeckd"), *arguments], env=environment, capture_output=True, text=True,
                          timeout=60, **more)


def says_hello():
    with Service() as s:
        hello = s.get("/v1")
        assert hello["name"] == "labeldeckd" and hello["api"] == 1
        assert hello["pid"] == s.process.pid
        assert hello["busy"] is False
        assert re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", hello["startedAt"])
        assert oct(os.stat(s.socket).st_mode & 0o777) == "0o600"
        assert oct(os.stat(os.path.dirname(s.socket)).st_mode & 0o777) == "0o700"


def stops_with_stdin_and_signals():
    with Service() as s:
        s.stop()
        assert not os.path.exists(s.socket)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            s.start()
            s.process.send_signal(number)
            assert s.end() == 0
            assert not os.path.exists(s.socket)


def shuts_down_when_asked():
    with Service() as s:
        s.post("/v1/shutdown", {"ifIdle": True})
        assert s.end() == 0


def refuses_a_second():
    with Service() as s:
        r = run("--foreground", home=s.home)
        assert r.returncode == 5 and "runs on" in r.stderr and str(s.process.pid) in r.stderr, r
        s.get("/v1")


def second_detached_start_is_content():
    with Service() as s:
        r = run(home=s.home)
        assert r.returncode == 0 and r.stderr == "", r
        assert s.get("/v1")["pid"] == s.process.pid


def many_start_at_once():
    with Service() as s:
        s.stop()
        started = [subprocess.Popen([program("labeldeckd")], env=s.environment(), stderr=subprocess.PIPE)
                   for _ in range(8)]
        for p in started:
            said = p.communicate(timeout=60)[1]
            assert p.returncode == 0 and said == b"", (p.returncode, said)
        pid = s.get("/v1")["pid"]
        os.kill(pid, signal.SIGTERM)
        until(lambda: not os.path.exists("/proc/%d" % pid), "the service ended")
        assert not os.path.exists(s.socket)


def starts_after_a_kill():
    with Service() as s:
        s.kill()
        assert os.path.exists(s.socket)
        s.start()
        s.get("/v1")


def detaches():
    s = Service()
    ours, theirs = os.pipe()
    os.set_inheritable(theirs, True)
    begun = time.monotonic()
    with s:
        s.stop()
        r = run(home=s.home, pass_fds=[theirs])
        assert r.returncode == 0 and r.stdout == r.stderr == "", r
        pid = s.get("/v1")["pid"]
        try:
            os.close(theirs)
            assert os.read(ours, 1) == b"", "a descriptor of the starter is held"
            assert os.getsid(pid) != os.getsid(0) and os.getpgid(pid) != os.getpgid(0)
            assert os.readlink("/proc/%d/cwd" % pid) == "/"
            for fd in (0, 1, 2):
                assert os.readlink("/proc/%d/fd/%d" % (pid, fd)) == "/dev/null"
            os.kill(pid, signal.SIGHUP)
            assert s.get("/v1")["pid"] == pid
        finally:
            os.kill(pid, signal.SIGTERM)
            until(lambda: not os.path.exists("/proc/%d" % pid), "the service ended")
        assert not os.path.exists(s.socket)
    os.close(ours)
    assert time.monotonic() - begun < 30


def starts_without_standard_descriptors():
    with Service() as s:
        s.stop()
        r = subprocess.run(["sh", "-c", 'exec "$0" <&- >&- 2>&-', program("labeldeckd")], env=s.environment(),
                           timeout=60)
        assert r.returncode == 0, r
        pid = s.get("/v1")["pid"]
        os.kill(pid, signal.SIGTERM)
        until(lambda: not os.path.exists("/proc/%d" % pid), "the service ended")


def leaves_foreign_things_alone():
    with Service() as s:
        s.stop()
        with open(s.socket, "w") as f:
            f.write("mine")
        for options in (["--foreground"], []):
            r = run(*options, home=s.home)
            assert r.returncode == 1 and "not a socket" in r.stderr, r
        assert open(s.socket).read() == "mine"
        os.unlink(s.socket)
        with socket.socket(socket.AF_UNIX) as other:
            other.bind(s.socket)
            other.listen()
            r = run("--foreground", home=s.home)
            assert r.returncode == 5 and "something else" in r.stderr, r
            assert os.path.exists(s.socket)


def refuses_bad_homes():
    with tempfile.TemporaryDirectory() as d:
        r = run("--foreground", home=os.path.join(d, "x" * 100))
        assert r.returncode == 1 and "too long" in r.stderr and "LABELDECK_HOME" in r.stderr, r
        with open(os.path.join(d, "file"), "w"):
            pass
        r = run(home=os.path.join(d, "file"))
        assert r.returncode == 1 and d in r.stderr, r
        if os.geteuid() != 0:
            os.mkdir(os.path.join(d, "closed"), 0o500)
            r = run(home=os.path.join(d, "closed"))
            assert r.returncode == 1 and "closed" in r.stderr, r


def knows_its_options():
    assert run("--version").stdout.startswith("labeldeckd ")
    assert "--exit-with-stdin" in run("--help").stdout
    assert run("--nonsense").returncode == 2
    assert run("something").returncode == 2
    with tempfile.TemporaryDirectory() as d:
        r = run("--home", os.path.join(d, "w"), "--exit-with-stdin", stdin=subprocess.DEVNULL)
        assert r.returncode == 0, r
        assert os.path.isdir(os.path.join(d, "w", "run"))
        os.symlink("w", os.path.join(d, "link"))
        r = run("--home", os.path.join(d, "link"), "--exit-with-stdin", stdin=subprocess.DEVNULL)
        assert r.returncode == 0, r


main([says_hello, stops_with_stdin_and_signals, shuts_down_when_asked, refuses_a_second,
      second_detached_start_is_content, many_start_at_once, starts_after_a_kill, detaches,
      starts_without_standard_descriptors, leaves_foreign_things_alone, refuses_bad_homes, knows_its_options])
