"""The service as the command line meets it: absent, dead, foreign, on a home that cannot be written."""
import json
import os
import re
import shutil
import socket
import subprocess
import threading
from deck import DEADLINE, PROGRAM, Deck, Skip, code, equal, main

d = Deck()


def started_when_needed_and_kept():
    code(d.run("project", "list"), 0)
    pid = d.pid()
    code(d.run("project", "list"), 0)
    equal(d.pid(), pid)


def it_holds_nothing_of_its_starter():
    fresh = Deck()
    r = subprocess.run(f"{PROGRAM} data list | cat", shell=True, env=fresh.env, capture_output=True, timeout=DEADLINE)
    equal((r.returncode, r.stdout, r.stderr), (0, b"", b""))
    equal(fresh.ask("GET", "/v1")[0], 200)
    fresh.close()


def two_at_once_share_one():
    fresh = Deck()
    many = [fresh.start("project", "list") for _ in range(4)]
    equal([p.wait(DEADLINE) for p in many], [0] * 4)
    equal(len(os.listdir(os.path.join(fresh.home, "run"))), 2)
    fresh.close()


def killed_it_is_started_again():
    pid = d.pid()
    d.kill()
    code(d.run("project", "list"), 0)
    assert d.pid() != pid


def a_death_in_mid_call_is_told():
    d.stop()
    server = socket.socket(socket.AF_UNIX)
    server.bind(d.socket)
    server.listen()
    hello = b'{"name":"labeldeckd","version":"99","api":1,"user":"x","busy":false}'

    def serve():
        server.accept()[0].close()
        connection = server.accept()[0]
        connection.recv(4000)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(hello), hello))
        connection.recv(4000)
        connection.close()
        server.close()

    thread = threading.Thread(target=serve)
    thread.start()
    code(d.run("project", "list"), 4, "the service stopped answering", "run the command again")
    thread.join()
    code(d.run("project", "list"), 0)


def whole_request(connection):
    """Up to the end of its body, which may come behind its head: who exits before that breaks the asker's pipe."""
    asked = b""
    while part := connection.recv(4000):
        asked += part
        head, end, body = asked.partition(b"\r\n\r\n")
        length = re.search(rb"content-length: *(\d+)", head, re.I)
        if end and len(body) >= int(length[1] if length else 0):
            break
    return asked


def old_service(deck, busy):
    """A process that says it is labeldeckd 0.0.1, and exits when asked to."""
    os.makedirs(os.path.dirname(deck.socket), 0o700)
    server = socket.socket(socket.AF_UNIX)
    server.bind(deck.socket)
    server.listen()
    pid = os.fork()
    if pid:
        server.close()
        return pid
    while True:
        connection = server.accept()[0]
        while asked := whole_request(connection):
            hello = {"name": "labeldeckd", "version": "0.0.1", "api": 1, "pid": os.getpid(), "busy": busy}
            body = json.dumps(hello).encode()
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
            if asked.startswith(b"POST /v1/shutdown"):
                os._exit(0)


def an_idle_older_one_makes_room():
    other = Deck()
    old = old_service(other, busy=False)
    code(other.run("project", "list"), 0)
    equal(os.waitpid(old, 0)[1], 0)
    assert other.ask("GET", "/v1")[1]["version"] != "0.0.1"


def a_busy_older_one_stays():
    other = Deck()
    old = old_service(other, busy=True)
    code(other.run("project", "list"), 4, "is older (0.0.1)", "at work")
    os.kill(old, 9)
    os.waitpid(old, 0)


def somebody_elses_program():
    other = Deck()
    os.makedirs(os.path.join(other.home, "run"), 0o700)
    server = socket.socket(socket.AF_UNIX)
    server.bind(other.socket)
    server.listen()

    def serve():
        for answer in (None, b"220 mail.example.org ESMTP\r\n"):
            connection = server.accept()[0]
            if answer:
                connection.sendall(answer)
            connection.close()

    thread = threading.Thread(target=serve)
    thread.start()
    code(other.run("project", "list"), 4, other.socket, "gives no good answer")
    thread.join()
    server.close()


def somebody_elses_socket():
    if os.geteuid() != 0:
        raise Skip("only root can give a socket away")
    other = Deck()
    os.makedirs(os.path.join(other.home, "run"), 0o700)
    server = socket.socket(socket.AF_UNIX)
    server.bind(other.socket)
    server.listen()
    os.chown(other.socket, 12345, 12345)
    code(other.run("project", "list"), 1, other.socket, "belongs to somebody else", "12345")
    server.close()


def a_home_that_cannot_be_written():
    if os.geteuid() == 0:
        raise Skip("root writes everywhere")
    other = Deck()
    os.makedirs(other.path("readonly"), 0o555)
    other.home = other.env["LABELDECK_HOME"] = other.path("readonly", "home")
    code(other.run("project", "list"), 1, "readonly", "Permission denied")


def a_home_with_too_long_a_name():
    other = Deck()
    other.home = other.env["LABELDECK_HOME"] = other.path("x" * 120)
    code(other.run("project", "list"), 1, "too long")


def a_missing_service_program():
    other = Deck()
    lonely = other.path("bin")
    os.makedirs(lonely)
    shutil.copy(PROGRAM, lonely)
    r = subprocess.run([os.path.join(lonely, "labeldeck"), "project", "list"], capture_output=True, text=True,
                       env=dict(other.env, LABELDECK_LIBEXEC=lonely), timeout=DEADLINE)
    if r.returncode == 0:
        raise Skip("labeldeck is installed on this machine")
    equal(r.returncode, 1)
    assert "labeldeckd" in r.stderr, r


main([started_when_needed_and_kept, it_holds_nothing_of_its_starter, two_at_once_share_one, killed_it_is_started_again,
     an_idle_older_one_makes_room, a_busy_older_one_stays, a_death_in_mid_call_is_told, somebody_elses_program,
     somebody_elses_socket, a_home_that_cannot_be_written, a_home_with_too_long_a_name, a_missing_service_program])
