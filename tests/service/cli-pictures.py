"""The picture of the label pane on terminals with pictures of their own: shown, taken away, shown again."""
import fcntl
import os
import pty
import select
import struct
import termios
import time
from deck import DEADLINE, PROGRAM, Deck, code, equal, main

d = Deck()
shelf = d.project("shelf", d.pictures("pictures", ["a.png", "b.png"], (120, 90)))
KITTY = b"\x1b_Gi=31;OK\x1b\\"
ITERM = b"\x1b]1337;ReportCellSize=20.0;10.0;1.0\x1b\\"
DELETE = b"\x1b_Ga=d,d=I,i=7100,q=2\x1b\\"


class Terminal:
    """labeldeck on a terminal that answers what it is asked, with `pictures` besides."""

    def __init__(self, pictures):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 800, 480))
            os.execve(PROGRAM, [PROGRAM, "--open", "shelf"], dict(d.env, TERM="xterm-256color"))
        self.answers = {b"\x1b[c": pictures + b"\x1b[?62;22c", b"\x1b[5n": b"\x1b[0n"}
        self.data = b""

    def read(self):
        """False: it has ended."""
        assert select.select([self.fd], [], [], DEADLINE)[0], self.data[-300:]
        try:
            part = os.read(self.fd, 65536)
        except OSError:
            return False
        self.data += part
        for question, answer in self.answers.items():
            # A question that two reads share is answered at the second.
            if question in self.data[-len(part) - len(question) + 1:]:
                os.write(self.fd, answer)
        return True

    def until(self, mark):
        """The bytes up to behind the mark, which are forgotten."""
        end = time.monotonic() + DEADLINE
        while mark not in self.data:
            assert time.monotonic() < end and self.read(), (mark, self.data[-300:])
        before, self.data = self.data.split(mark, 1)
        return before

    def key(self, key):
        os.write(self.fd, key)

    def leave(self):
        self.key(b"\x03")
        while self.read():
            pass
        os.close(self.fd)
        equal(os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1]), 0)


def kittys_picture_is_placed_and_deleted():
    t = Terminal(KITTY)
    t.until(b"\x1b_Ga=T,f=100,q=2,i=7100,p=1,C=1,c=")
    t.key(b"?")
    t.until(DELETE)
    t.key(b"q")
    assert DELETE not in t.until(b"\x1b_Ga=T,f=100,q=2,i=7100,p=1,C=1,c=")
    t.key(b"q")
    t.until(DELETE)
    t.leave()
    assert b"a=T" not in t.data, t.data


def kittys_picture_goes_with_the_program():
    t = Terminal(KITTY)
    t.until(b"\x1b_Ga=T,f=100,q=2,i=7100,p=1,C=1,c=")
    t.leave()
    assert DELETE in t.data, t.data[-300:]


def iterms_picture_is_placed():
    t = Terminal(ITERM)
    assert b"_Ga=" not in t.until(b"\x1b]1337;File=inline=1;size=")
    t.until(b"doNotMoveCursor=1;width=")
    t.leave()
    assert b"_Ga=" not in t.data


def without_either_there_is_neither():
    t = Terminal(b"")
    out = t.until("\u2580".encode())
    t.leave()
    assert b"1337;File" not in out + t.data and b"_Ga=T" not in out + t.data


code(d.run("project", "create", "--from", shelf), 0)
main([kittys_picture_is_placed_and_deleted, kittys_picture_goes_with_the_program, iterms_picture_is_placed,
      without_either_there_is_neither])
