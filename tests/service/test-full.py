"""A disk without room, and one that cannot be written: a sentence, and nothing half-done. In a mount of its own."""

import os
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
from harness import Service, change, equal, main, program, until  # noqa: E402

DISK = os.environ.get("LABELDECK_TEST_DISK")
BOX = {"class": 1, "box": [1, 1, 5, 5]}


def mount(*options):
    subprocess.run(["mount", "-t", "tmpfs", *options, "tmpfs", DISK], check=True)


def unmount():
    """As soon as whoever ended just now has let go of it."""
    until(lambda: subprocess.run(["umount", DISK], capture_output=True).returncode == 0, "it was unmounted")


def fill():
    fd = os.open(os.path.join(DISK, "fill"), os.O_CREAT | os.O_WRONLY)
    try:
        while True:
            os.write(fd, b"x" * 4096)
    except OSError:
        os.close(fd)


def no_room():
    mount("-o", "size=3m")
    s = Service()
    s.home = os.path.join(DISK, "home")
    s.socket = os.path.join(s.home, "run", "labeldeckd.sock")
    with s:
        s.make_project(count=10)
        until(lambda: s.get("/v1/data/shelf")["unprobed"] == 0, "all were looked at")
        items = s.post("/v1/projects/shelf/claim", {"count": 5})["value"]
        s.post("/v1/data", {"name": "copy", "copied": True})
        fill()
        document = {"change": change(), "revision": 0, "labels": [BOX] * 3000}
        path = "/v1/items/%d/submit" % items[0]["id"]
        for _ in range(3):
            assert "room" in s.fails(507, "POST", path, document)
        s.fails(507, "PUT", "/v1/data/copy/files?path=a.png", b"x" * 500000)
        s.fails(507, "POST", "/v1/projects/shelf/import?format=coco", b"x" * 500000)
        equal(s.get("/v1/projects/shelf/status")["labeled"], 0)
        os.unlink(os.path.join(DISK, "fill"))
        equal(s.post(path, document)["state"], "labeled")
        equal(s.get("/v1/projects/shelf/status")["labels"], 3000)
        equal(os.listdir(os.path.join(s.home, "spool")), [])
    unmount()


def no_room_to_start():
    mount("-o", "size=64k")
    fill()
    r = subprocess.run([program("labeldeckd"), "--home", DISK + "/home"], capture_output=True, text=True, timeout=60)
    equal(r.returncode, 1)
    assert DISK in r.stderr and len(r.stderr.splitlines()) == 1, r
    unmount()


def read_only():
    mount("-o", "ro")
    for options in (["--foreground"], []):
        r = subprocess.run([program("labeldeckd"), "--home", DISK + "/home", *options], capture_output=True, text=True,
                           timeout=60)
        equal(r.returncode, 1)
        assert DISK in r.stderr and "LABELDECK_HOME" in r.stderr and len(r.stderr.splitlines()) == 1, r
    unmount()


def outside():
    with tempfile.TemporaryDirectory(prefix="labeldeck-test-") as disk:
        attempt = subprocess.run(["unshare", "-rm", "mount", "-t", "tmpfs", "tmpfs", disk], capture_output=True)
        if attempt.returncode != 0:
            print("1..0 # SKIP no mounts of one's own here")
            return
        environment = dict(os.environ, LABELDECK_TEST_DISK=disk)
        sys.exit(subprocess.run(["unshare", "-rm", sys.executable, __file__], env=environment).returncode)


if DISK:
    main([no_room, no_room_to_start, read_only])
else:
    outside()
