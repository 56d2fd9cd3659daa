"""The stream of events: live, from any number on, across restarts, and asleep when nothing happens."""

import json
import os
import sys
import time

sys.dont_write_bytecode = True
from harness import Service, change, equal, main, until  # noqa: E402


class Stream:
    def __init__(self, s, after=None):
        self.connection = s.connect()
        self.connection.request("GET", "/v1/events" + ("" if after is None else "?after=%d" % after))
        self.answer = self.connection.getresponse()
        equal((self.answer.status, self.answer.headers["Content-Type"]), (200, "application/x-ndjson"))

    def next(self):
        line = self.answer.readline()
        return json.loads(line) if line else None

    def until(self, kind):
        events = []
        while not events or events[-1]["kind"] != kind:
            events.append(self.next())
            assert events[-1], "the stream ended before %s" % kind
        return events

    def close(self):
        self.answer.close()
        self.connection.close()


def descriptors(s):
    return len(os.listdir("/proc/%d/fd" % s.process.pid))


def submit(s, labels=()):
    item = s.post("/v1/projects/shelf/claim", {"count": 1})["value"][0]
    return s.post("/v1/items/%d/submit" % item["id"], {"change": change(), "revision": item["revision"],
                                                       "labels": list(labels)})


def comes_live():
    with Service() as s:
        stream = Stream(s)
        s.make_project()
        events = stream.until("project.state")
        equal([e["kind"] for e in events], ["project.created", "data.ready", "project.state"])
        equal([events[-1][key] for key in ("project", "state", "user")], ["shelf", "running", s.get("/v1")["user"]])
        probed = stream.until("items.probed")
        equal((probed[0]["kind"], probed[0]["state"], probed[-1]["data"]), ("operation", "succeeded", "shelf"))
        item = submit(s)
        last = stream.until("submit")[-1]
        equal((last["item"], last["project"], last["state"]), (item["id"], "shelf", "labeled"))
        s.post("/v1/projects/shelf/undo", {"change": change()})
        stream.until("undo")
        stream.close()


def settled(s):
    """Makes a project; the number of the last event when nothing happens any more."""
    s.make_project()
    stream = Stream(s, 0)
    last = stream.until("items.probed")[-1]["seq"]
    stream.close()
    return last


def goes_on_from_any_number():
    with Service() as s:
        n = settled(s)
        for _ in range(5):
            submit(s)
        stream = Stream(s, 0)
        first = [stream.next() for _ in range(n + 5)]
        equal([e["seq"] for e in first], list(range(1, n + 6)))
        stream.close()
        stream = Stream(s, n)
        equal([stream.next() for _ in range(5)], first[n:])
        submit(s)
        equal(stream.next()["seq"], n + 6)
        stream.close()
        s.stop()
        s.start()
        stream, late = Stream(s, 3), Stream(s, 10 ** 12)
        equal([stream.next() for _ in range(n + 2)], first[3:])
        equal(stream.next()["seq"], n + 6)
        s.post("/v1/projects/shelf/pause")
        equal(stream.next(), late.next())
        for bad in ("x", "-2", "1.5"):
            s.fails(400, "GET", "/v1/events?after=" + bad)
        stream.close()
        late.close()


def many_events_reach_many_streams():
    with Service() as s:
        n = settled(s)
        streams = [Stream(s, 0) for _ in range(20)]
        for _ in range(300):
            s.post("/v1/projects/shelf/pause")
            s.post("/v1/projects/shelf/resume")
        for stream in streams:
            equal([stream.next()["seq"] for _ in range(n + 600)], list(range(1, n + 601)))
        s.stop()
        s.start()
        stream = Stream(s, 0)
        equal([stream.next()["seq"] for _ in range(n + 600)], list(range(1, n + 601)))
        stream.close()
        for old in streams:
            equal(old.next(), None, "a stream of the service that stopped")
            old.close()


def whoever_goes_is_forgotten():
    with Service() as s:
        streams = [Stream(s) for _ in range(30)]
        open_then = descriptors(s)
        for stream in streams:
            stream.close()
        until(lambda: descriptors(s) <= open_then - 30, "the descriptors are closed without an event")


def a_slow_reader_holds_nobody_up():
    with Service() as s:
        n = settled(s)
        slow = Stream(s, 0)
        for _ in range(2200):  # more than are kept in memory
            s.post("/v1/projects/shelf/pause")
            s.post("/v1/projects/shelf/resume")
        equal([slow.next()["seq"] for _ in range(n + 4400)], list(range(1, n + 4401)))
        slow.close()


def wakeups(pid):
    """How often any thread of the process was scheduled."""
    total = 0
    for task in os.listdir("/proc/%d/task" % pid):
        with open("/proc/%d/task/%s/status" % (pid, task)) as f:
            total += sum(int(line.split()[1]) for line in f if "ctxt_switches" in line)
    return total


def idle_means_asleep():
    with Service() as s:
        s.make_project()
        until(lambda: s.get("/v1/projects/shelf/status")["unprobed"] == 0, "all were looked at")
        stream, kept = Stream(s), s.connect()
        kept.request("GET", "/v1")
        kept.getresponse().read()
        s.post("/v1/projects/shelf/claim")

        def quiet():
            before = wakeups(s.process.pid)
            time.sleep(1)  # this is the measurement
            return wakeups(s.process.pid) == before
        until(quiet, "a second without a wake-up")
        stream.close()
        kept.close()


main([comes_live, goes_on_from_any_number, many_events_reach_many_streams, whoever_goes_is_forgotten,
      a_slow_reader_holds_nobody_up, idle_means_asleep])
