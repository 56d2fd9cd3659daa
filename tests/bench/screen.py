"""The client on a pty that answers its questions as a VT340 would, and what the kernel knows of a process."""

import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import termios
import time

DEADLINE = 30
CELL_W, CELL_H = 8, 15
QUESTION = re.compile(rb"\x1b\[(c|5n)")
ANSWERS = {
    b"c": b"\x1b[6;%d;%dt\x1b[?2;0;4000;4000S\x1b[?1;0;256S\x1b[?63;4c" % (CELL_H, CELL_W),
    b"5n": b"\x1b[0n",
}
PICTURE = b"\x1b[5n"  # the client asks for this receipt after the last byte of a picture


class Screen:
    """A program on a terminal of its own, gone at the end of `with`."""

    def __init__(self, argv, env, columns=126, rows=43):
        self.fd, theirs = os.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, columns * CELL_W, rows * CELL_H))
        self.data, self.seen = bytearray(), 0
        self.began = time.perf_counter()
        self.process = subprocess.Popen(argv, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
                                        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
                                        env=dict(env, TERM="xterm-256color"))
        os.close(theirs)
        self.pid = self.process.pid

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        try:
            if exc[0] is None:
                self.leave()
        finally:
            if self.process.poll() is None:
                self.process.send_signal(signal.SIGKILL)
                self.process.wait()
            os.close(self.fd)

    def leave(self):
        self.key(b"\x03")
        while self.read():
            pass
        if self.process.wait(DEADLINE) != 0:
            raise AssertionError("labeldeck ended with %d" % self.process.returncode)

    def read(self, deadline=DEADLINE):
        """Takes what comes, answers what it asks; False: the program has left."""
        if not select.select([self.fd], [], [], deadline)[0]:
            raise AssertionError("the screen stays as it is for %d s: ...%r" % (deadline, bytes(self.data[-200:])))
        try:
            part = os.read(self.fd, 1 << 16)
        except OSError:
            return False
        self.data += part
        for question in QUESTION.finditer(self.data, self.seen):
            os.write(self.fd, ANSWERS[question[1]])
            self.seen = question.end()
        self.seen = max(self.seen, len(self.data) - 3)
        return bool(part)

    def until(self, mark):
        """Waits for bytes since the last key; the seconds since then."""
        at = 0
        while self.data.find(mark, at) < 0:
            at = max(0, len(self.data) - len(mark))
            if not self.read():
                raise AssertionError("labeldeck left: %r" % bytes(self.data[-200:]))
        return time.perf_counter() - self.began

    def key(self, key):
        self.data, self.seen = bytearray(), 0
        self.began = time.perf_counter()
        os.write(self.fd, key)

    def settle(self):
        """Until the program and its children have done nothing for a moment."""
        used = None
        while used != (used := sum(map(cpu_seconds, family(self.pid)))):
            while select.select([self.fd], [], [], 0.25)[0]:
                self.read()

    def picture_size(self):
        """Pixels of the largest picture since the last key."""
        sizes = [(int(m[1]), int(m[2])) for m in re.finditer(rb'"1;1;(\d+);(\d+)', bytes(self.data))]
        return max(sizes, default=(0, 0))


def cpu_seconds(pid):
    """Of all threads, also those that ended."""
    return time.clock_gettime(~pid << 3 | 2)  # the process's clock, as clock_getcpuclockid(3) makes it


def status(pid, field):
    with open("/proc/%s/status" % pid) as f:
        return int(re.search(r"^%s:\s*(\d+)" % field, f.read(), re.M)[1])


def family(pid):
    """The process and its children."""
    pids = [pid]
    for entry in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open("/proc/%s/stat" % entry) as f:
                parent = int(f.read().rpartition(")")[2].split()[1])
        except OSError:
            continue
        if parent == pid:
            pids.append(int(entry))
    return pids


def sleeps(pids):
    """How often their threads went to sleep, that is, woke up."""
    return sum(status("%d/task/%s" % (pid, thread), "voluntary_ctxt_switches")
               for pid in pids for thread in os.listdir("/proc/%d/task" % pid))
