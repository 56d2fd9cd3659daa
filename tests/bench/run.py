#!/usr/bin/env python3
"""The figures of the design: `make bench`, or in the build folder run.py [ID...]

Prints a table and writes bench.tsv: id, value, unit, budget, peer (or -), ratio to the peer (or -). Pictures are cold
for the client, not for the disk. TMPDIR chooses the disk."""

import argparse
import collections
import contextlib
import functools
import json
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
os.environ.setdefault("top_builddir", os.getcwd())
os.environ.setdefault("LABELDECK_LIBEXEC", os.path.abspath(os.environ["top_builddir"]))
for name in ("LABELDECK_GRAPHICS", "LABELDECK_CELL", "NO_COLOR"):
    os.environ.pop(name, None)
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "service"))
from harness import Service, change, program, until  # noqa: E402
from screen import PICTURE, Screen, cpu_seconds, family, sleeps, status  # noqa: E402

MS, MIB = 1000, 1 << 20
RUNS = 5
WIDTH, HEIGHT = 800, 600

Figure = collections.namedtuple("Figure", "value peer ratio note", defaults=(None, None, ""))
scratch = tempfile.TemporaryDirectory(prefix="labeldeck-bench-")


# -- what is measured with

def seconds(act):
    begin = time.perf_counter()
    act()
    return time.perf_counter() - begin


def number(value):
    return "-" if value is None else "%.0f" % value if value >= 1000 else "%.2f" % value


def output(*argv):
    return subprocess.run(argv, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE).stdout


def run(argv, **more):
    return subprocess.run(argv, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, **more)


def labeldeck(service, *args):
    run([program("labeldeck"), *args], env=service.environment())


@functools.cache
def photo():
    """A JPEG of 12 megapixels."""
    path = os.path.join(scratch.name, "photo.jpg")
    with open(path, "wb") as f:
        f.write(output(program("tests/bench/make-jpeg"), "4000", "3000", "1"))
    return path


def beside(ours, *peers, unit=MS, runs=RUNS, note=""):
    """The figure of ours() seconds beside the fastest of the programs that are installed, in turn with it."""
    times = collections.defaultdict(list)
    for _ in range(runs):
        times["ours"].append(ours())
        for argv in peers:
            if shutil.which(argv[0]):
                times[argv[0]].append(seconds(lambda: run(argv)))
    others = {name: statistics.median(t) for name, t in times.items()}
    value = others.pop("ours")
    best = min(others, key=others.get, default=None)
    said = ["%s %s" % (argv[0], number(others[argv[0]] * unit)) if argv[0] in others else argv[0] + " is not installed"
            for argv in peers]
    return Figure(value * unit, best, value / others[best] if best else None, ", ".join(filter(None, [note, *said])))


def sixel_peers():
    cells = "%dx%d" % (WIDTH // 8, HEIGHT // 8)
    return (("chafa", "--format", "sixels", "--font-ratio", "1", "--size", cells, photo()),
            ("img2sixel", "--width", str(WIDTH), "--height", str(HEIGHT), photo()))


@contextlib.contextmanager
def gallery(count=6):
    """A service with one project, of photos."""
    with Service() as s:
        folder = os.path.join(s.folder, "photos")
        os.mkdir(folder)
        for i in range(count):
            shutil.copyfile(photo(), os.path.join(folder, "p%d.jpg" % i))
        classes = {"classes": [{"displayName": "beans"}, {"displayName": "soup"}]}
        made = s.post("/v1/projects", {"name": "gallery", "taskType": "BoundingBox", "folder": folder,
                                       "labelCategories": classes})
        s.succeed(made["operation"])
        until(lambda: s.get("/v1/projects/gallery/status")["unprobed"] == 0, "the pictures were looked at")
        yield s


def client(service, *args, graphics="sixel", **more):
    return Screen([program("labeldeck"), *args], service.environment(LABELDECK_GRAPHICS=graphics), **more)


@contextlib.contextmanager
def labeling(service):
    """The client in the label pane, the picture there and the next ones prefetched."""
    with client(service, "--open", "gallery") as screen:
        screen.until(PICTURE)
        screen.settle()
        yield screen


# -- pictures

def open_cold(service, graphics):
    """Enter on the project to the last byte of its first picture, of a client that has just begun."""
    with client(service, graphics=graphics) as screen:
        screen.until(b"gallery")
        screen.settle()
        screen.key(b"\r")
        took = screen.until(PICTURE)
        if graphics == "sixel" and screen.picture_size() != (WIDTH, HEIGHT):
            raise AssertionError("the picture is %dx%d" % screen.picture_size())
        return took


def picture_cold():
    with gallery() as s:
        return beside(lambda: open_cold(s, "sixel"), *sixel_peers(), note="key to last byte")


def picture_blocks():
    chafa = ("chafa", "--format", "symbols", "--symbols", "vhalf", "--size", "100x38", photo())
    with gallery() as s:
        return beside(lambda: open_cold(s, "blocks"), chafa, note="key to last byte")


def picture_stages():
    """Without the program: decoded in the other process, scaled, encoded with a palette of its own."""
    def stages():
        out = output(program("bench-picture"), photo(), size).decode()
        took = {m[1]: float(m[2]) for m in re.finditer(r"^(\S.*?) +([\d.]+) ms", out, re.M)}
        return sum(took[name] for name in ("decode (other process)", "scale", "sixel adaptive 255")) / MS
    size = "%dx%d" % (WIDTH, HEIGHT)
    return beside(stages, *sixel_peers(), note="decode, scale, encode")


def picture_preview():
    argv = [program("labeldeck"), "preview", "--size", "%dx%d" % (WIDTH, HEIGHT), photo()]
    return beside(lambda: seconds(lambda: run(argv)), *sixel_peers(), note="a process beside processes")


def picture_prefetched():
    with gallery(RUNS + 3) as s, labeling(s) as screen:
        times = []
        for _ in range(RUNS):
            screen.key(b"s")
            times.append(screen.until(PICTURE) * MS)
            screen.settle()
    return Figure(statistics.median(times), note="skip to last byte, with the skip on disk before it")


@functools.cache
def edge():
    """CPU seconds and bytes of each key that moves the right edge of a box of 40 % by half of the picture."""
    with gallery(1) as s, labeling(s) as screen:
        for key in (b"r", b"w", b"\r", b"v", b"\r", b"1", b"e", b"6"):
            screen.key(key)
            screen.settle()
        keys, size = b"h" * 20 + b"l" * 20, []
        used = cpu_seconds(screen.pid)
        for key in keys:
            screen.key(bytes([key]))
            screen.until(PICTURE)
            size.append(len(screen.data))
        screen.settle()
        return (cpu_seconds(screen.pid) - used) / len(keys), size


def edge_ms():
    return Figure(edge()[0] * MS, note="mean of %d keys" % len(edge()[1]))


def edge_bytes():
    return Figure(statistics.mean(edge()[1]) / 1000, note="mean; most %.1f" % (max(edge()[1]) / 1000))


def boxes_2000():
    """A key that selects the next of so many boxes, to the last byte of what it changes."""
    boxes = [{"class": 1 + i % 2, "box": [i % 50 * 78, i // 50 * 74, 40 + i % 30, 40 + i % 25]} for i in range(2000)]
    with gallery(1) as s:
        item = s.post("/v1/projects/gallery/claim", {"count": 1})["value"][0]
        s.call("PUT", "/v1/items/%d/draft" % item["id"], {"revision": item["revision"], "labels": boxes})
        with labeling(s) as screen:
            if b"2000 boxes" not in screen.data:
                raise AssertionError("the boxes are not on the screen")
            times, size = [], []
            for _ in range(20):
                screen.key(b"\t")
                times.append(screen.until(PICTURE) * MS)
                size.append(len(screen.data) / 1000)
                screen.settle()
    return Figure(statistics.median(times), note="worst %.1f; %.1f KB" % (max(times), statistics.median(size)))


# -- the client

def start():
    with gallery(1) as s:
        times = []
        for _ in range(2 * RUNS):
            with client(s, columns=80, rows=24) as screen:
                times.append(screen.until(b"gallery") * MS)
    return Figure(statistics.median(times), note="fork to the projects on the screen; worst %.0f" % max(times))


def client_rss():
    with gallery() as s, labeling(s) as screen:
        decoders = [status(pid, "VmHWM") / 1024 for pid in family(screen.pid)[1:]]
        note = "peak; labeldeck-decode besides " + " + ".join("%.0f" % mib for mib in decoders)
        return Figure(status(screen.pid, "VmHWM") / 1024, note=note)


def idle_wakeups():
    with gallery() as s, labeling(s) as screen:
        processes = family(screen.pid), family(s.process.pid)
        before = [sleeps(pids) for pids in processes]
        time.sleep(5)
        woke = [sleeps(pids) - n for pids, n in zip(processes, before)]
    return Figure(sum(woke) / 5, note="in 5 s: client %d, service %d, with their children" % tuple(woke))


# -- the service

def create_rate():
    count = 40000
    with Service() as s:
        folder = os.path.join(s.folder, "many")
        tiny = output(program("tests/bench/make-jpeg"), "16", "12", "1")
        for i in range(count):
            if i % 1000 == 0:
                os.makedirs(os.path.join(folder, "%03d" % (i // 1000)))
            with open(os.path.join(folder, "%03d" % (i // 1000), "%06d.jpg" % i), "wb") as f:
                f.write(tiny)
        path = os.path.join(s.folder, "many.ini")
        with open(path, "w") as f:
            f.write("name = many\ntask = boxes\nfolder = %s\n[classes]\nsoup =\n" % folder)
        took = seconds(lambda: labeldeck(s, "project", "create", "--quiet", "--from", path))
        assert s.get("/v1/projects/many/status")["items"] == count
    return Figure(count / took, note="%d files in %.2f s" % (count, took))


class Journal:
    """What any program pays to have pages on the disk, fewer than a submit writes: a file that grows and begins again,
    as SQLite's log does."""
    PAGES, SIZE = 1000, 4120

    def __init__(self, path):
        self.fd, self.page = os.open(path, os.O_RDWR | os.O_CREAT, 0o600), 0

    def write(self, pages=8):
        os.pwrite(self.fd, os.urandom(pages * self.SIZE), self.page * self.SIZE)
        os.fdatasync(self.fd)
        self.page = (self.page + pages) % self.PAGES


def submit():
    """One labeler, submits one after the other; the disk alone in turn with them."""
    count, boxes = 300, [{"class": 1 + i % 2, "box": [i, i, 20, 10]} for i in range(5)]
    took, disk = [], []
    with Service() as s, contextlib.closing(s.connect()) as c:
        s.make_project(count=count)
        until(lambda: s.get("/v1/projects/shelf/status")["unprobed"] == 0, "the pictures were looked at")
        journal = Journal(os.path.join(s.home, "journal"))
        while len(took) < count:
            for item in s.post("/v1/projects/shelf/claim", {"count": 10})["value"]:
                body = json.dumps({"change": change(), "revision": item["revision"], "labels": boxes})
                begin = time.perf_counter()
                c.request("POST", "/v1/items/%d/submit" % item["id"], body)
                answer = c.getresponse()
                answer.read()
                took.append(time.perf_counter() - begin)
                assert answer.status == 200, answer.status
                disk.append(seconds(journal.write))
        os.close(journal.fd)
    whole, alone = statistics.median(took) * MS, statistics.median(disk) * MS
    note = "whole %.2f less the disk's own %.2f ms; worst %.1f" % (whole, alone, max(took) * MS)
    return Figure(whole - alone, note=note)


ROWS = """
SELECT i.id, i.number, f.path, f.width, f.height FROM item i JOIN file f ON f.id = i.file_id
WHERE i.project_id = 1 ORDER BY i.number;
SELECT l.* FROM item i JOIN label l ON l.item_id = i.id WHERE i.project_id = 1 ORDER BY i.number, l.ordinal"""


def export():
    with Service() as s:
        s.stop()
        run([program("tests/bench/fill-store"), s.home, "500000", "5"])
        s.start()
        out, store = os.path.join(s.folder, "out.json"), os.path.join(s.home, "store.db")
        ours = "export", "bench", "--quiet", "--format", "coco", "--output", out
        peer = "sqlite3", "-readonly", store, ROWS
        return beside(lambda: seconds(lambda: labeldeck(s, *ours)), peer, unit=1, runs=3, note="read back twice")


# -- all of them: id, unit, budget (the most; of items/s the least; or the largest ratio), what measures it

FIGURES = (
    ("picture.cold12mp", "ms", "60", picture_cold),
    ("picture.stages", "ms", "-", picture_stages),
    ("picture.preview", "ms", "-", picture_preview),
    ("picture.blocks", "ms", "-", picture_blocks),
    ("picture.prefetched", "ms", "8", picture_prefetched),
    ("edge.ms", "ms", "3", edge_ms),
    ("edge.bytes", "KB", "20", edge_bytes),
    ("boxes2000.ms", "ms", "50", boxes_2000),
    ("client.rss", "MiB", "40", client_rss),
    ("start.ms", "ms", "50", start),
    ("idle.wakeups", "1/s", "0", idle_wakeups),
    ("create.rate", "items/s", "20000", create_rate),
    ("submit.ms", "ms", "5", submit),
    ("export.coco500k", "s", "ratio 3", export),
)


def verdict(unit, budget, figure):
    if budget == "-":
        return ""
    value, limit = figure.value, float(budget.removeprefix("ratio "))
    if budget.startswith("ratio"):
        if figure.ratio is None:
            return "no peer"
        value = figure.ratio
    missed = value < limit if unit == "items/s" else value > limit
    return "over" if missed else "ok"


def measure(figures, tsv):
    """Prints and writes as it goes; whether every one could be measured."""
    line = "%-20s %10s %-8s %8s  %-8s %-10s %6s  %s"
    complete = True
    print(line % ("figure", "value", "unit", "budget", "", "peer", "ratio", ""), flush=True)
    for name, unit, budget, act in figures:
        try:
            figure = act()
            said = verdict(unit, budget, figure)
        except (AssertionError, OSError, subprocess.SubprocessError) as e:
            figure, said, complete = Figure(None, note=str(e)), "failed", False
        peer, value, ratio = figure.peer or "-", number(figure.value), number(figure.ratio)
        print(line % (name, value, unit, budget, said, peer, ratio, figure.note), flush=True)
        print(name, value, unit, budget, peer, ratio, sep="\t", file=tsv, flush=True)
    return complete


def about_the_build():
    """Figures of an unoptimised build are none."""
    with open(os.path.join(os.environ["top_builddir"], "Makefile")) as f:
        flags = re.search(r"^CFLAGS = (.*)$", f.read(), re.M)[1]
    return "%d processors, load %.1f, CFLAGS %s" % (os.cpu_count(), os.getloadavg()[0], flags)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("id", nargs="*", help="only these: " + ", ".join(f[0] for f in FIGURES))
    chosen = parser.parse_args().id
    unknown = set(chosen) - {f[0] for f in FIGURES}
    if unknown:
        parser.error("there is no figure %s" % ", ".join(sorted(unknown)))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    print(about_the_build())
    with scratch, open(os.path.join(os.environ["top_builddir"], "bench.tsv"), "w") as tsv:
        sys.exit(not measure([f for f in FIGURES if not chosen or f[0] in chosen], tsv))


main()
