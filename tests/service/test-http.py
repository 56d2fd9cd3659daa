"""What is sent wrong, cut short, too large or too slow gets a sentence, and nobody else notices."""

import json
import os
import socket
import sys

sys.dont_write_bytecode = True
from harness import Service, change, equal, main, until  # noqa: E402


def connect(s):
    c = socket.socket(socket.AF_UNIX)
    c.settimeout(60)
    c.connect(s.socket)
    return c


def talk(s, data):
    """Sends bytes as they are; all that comes until the other end closes."""
    with connect(s) as c:
        c.sendall(data)
        c.shutdown(socket.SHUT_WR)
        answer = b""
        while True:
            try:
                part = c.recv(65536)
            except ConnectionResetError:
                break
            if not part:
                return answer
            answer += part
        return answer


def connections(s):
    """Sockets of the service beside the one it listens on."""
    fds = "/proc/%d/fd/" % s.process.pid
    sockets = -1
    for fd in os.listdir(fds):
        try:
            sockets += os.readlink(fds + fd).startswith("socket:")
        except FileNotFoundError:
            pass  # closed while we looked
    return sockets


def wrong_addresses():
    with Service() as s:
        for path in ("/", "/v1/nothing", "/v2", "/v1/projects/a/b/c/d/e/f/g/h/i", "//v1", "/v1/projects//status",
                     "/v1/items/x", "/v1/items/", "/v1/projects/%zz", "/v1/projects/a%00b", "/v1/projects/%ff%fe",
                     "/v1/projects/" + "x" * 15000, "/v1/projects/..%2f..%2fetc", "/v1/exports/..%2fstore.db/content"):
            status, headers, body = s.raw("GET", path)
            assert status in (400, 404), (path, status)
            equal(headers["Content-Type"], "application/json")
            assert len(json.loads(body)["error"]["message"]) > 10
        status, headers, body = s.raw("PATCH", "/v1/projects")
        equal((status, headers["Allow"]), (405, "GET, POST"))
        assert "GET, POST" in json.loads(body)["error"]["message"]
        status, _, body = s.raw("HEAD", "/v1")
        equal((status, body), (200, b""))


def wrong_bodies():
    with Service() as s:
        s.make_project()
        for path in ("/v1/projects", "/v1/data", "/v1/items/1/submit", "/v1/projects/shelf/undo"):
            for body in (b"", b"x", b"[]", b"{", b"{}{}", b'"a"', b"null", b"{\"a\":\xff}", b"\0", b"[" * 5000, b"{}"):
                message = s.fails(400, "POST", path, body)
                assert message, (path, body)
        s.fails(413, "POST", "/v1/projects", b'{"name":"' + b"x" * (2 << 20) + b'"}')
        s.fails(400, "POST", "/v1/projects", b'{"name":"' + b"x" * 900000 + b'"}')
        labels = [{"class": 1, "box": [0, 0, 1, 1]}] * 20001
        s.fails(400, "POST", "/v1/items/1/submit", {"change": change(), "revision": 0, "labels": labels})


def whoever_waits_for_a_word_gets_it():
    with Service() as s, connect(s) as c:
        c.sendall(b"POST /v1/projects/none/nothing HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000000\r\n"
                  b"Expect: 100-continue\r\n\r\n")
        assert c.recv(65536).startswith(b"HTTP/1.1 404"), "an answer before the body"


def chunks_and_pipelines():
    with Service() as s:
        s.make_project()
        body = json.dumps({"count": 2}).encode()
        answer = talk(s, b"POST /v1/projects/shelf/claim HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" +
                      b"".join(b"%x\r\n%s\r\n" % (1, body[i:i + 1]) for i in range(len(body))) + b"0\r\n\r\n")
        assert answer.startswith(b"HTTP/1.1 200"), answer
        one = b"GET /v1 HTTP/1.1\r\nHost: x\r\n\r\n"
        with connect(s) as c:
            c.sendall(one * 3 + b"GET /v1/projects HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            answer = b""
            while True:
                part = c.recv(65536)
                if not part:
                    break
                answer += part
        equal(answer.count(b"HTTP/1.1 200"), 4)


def garbage():
    with Service() as s:
        for data in (b"", b"\0" * 100, b"GET\r\n\r\n", b"GET /v1\r\n\r\n", b"\x16\x03\x01\x02\0\x01", b"A" * 200000,
                     b"GET /v1 HTTP/1.1\r\n" + b"X: " + b"y" * 100000 + b"\r\n\r\n",
                     b"POST /v1/projects HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
                     b"POST /v1/projects HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                     b"POST /v1/projects HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\nhalf"):
            with connect(s) as c:
                try:
                    c.sendall(data)
                except BrokenPipeError:
                    pass  # it had read enough
        equal(s.get("/v1")["name"], "labeldeckd")
        until(lambda: connections(s) == 0, "all connections are closed")


def half_sent_files_leave_nothing():
    with Service() as s:
        s.post("/v1/data", {"name": "copy", "copied": True})
        spool = os.path.join(s.home, "spool")
        half = (b"PUT /v1/data/copy/files?path=a.png HTTP/1.1\r\nHost: x\r\nContent-Length: 5000000\r\n\r\n" +
                b"x" * 100000)
        with connect(s) as c:
            c.sendall(half)
            until(lambda: os.listdir(spool), "the body is being stored")
        until(lambda: not os.listdir(spool), "what came is removed")
        equal(os.listdir(os.path.join(s.home, "workspaceblobstore", "copy")), [])
        with connect(s) as c:
            c.sendall(half)
            until(lambda: os.listdir(spool), "the body is being stored")
            s.kill()
        s.start()
        equal(os.listdir(spool), [])


def slow_ones_hold_nobody_up():
    with Service() as s:
        s.make_project()
        idle = [connect(s) for _ in range(100)]
        for c in idle:
            c.sendall(b"GET /v1 HTT")
        equal(s.get("/v1/projects/shelf")["state"], "running")
        for c in idle:
            c.close()
        s.get("/v1")


def a_stop_answers_what_was_asked():
    with Service() as s:
        s.make_project()
        waiting = s.connect()
        waiting.request("GET", "/v1/operations/1?wait=60&seen=1000000")
        stream = s.connect()
        stream.request("GET", "/v1/events")
        answer = stream.getresponse()
        equal(s.terminate(), 0)
        equal(waiting.getresponse().status, 200)
        equal(answer.read(), b"")
        waiting.close()
        stream.close()
        s.start()


main([wrong_addresses, wrong_bodies, whoever_waits_for_a_word_gets_it, chunks_and_pipelines, garbage,
      half_sent_files_leave_nothing, slow_ones_hold_nobody_up, a_stop_answers_what_was_asked])
