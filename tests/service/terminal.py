"""labeldeck on a terminal that the test drives (tests/tools/tty-run.c)."""
import os
import subprocess

from deck import PROGRAM
from harness import Skip, program

RUNNER = os.path.abspath(program("tests/tools/tty-run"))


class Terminal:
    def __init__(self, deck, *args, size="120x40", **more):
        if not os.access(RUNNER, os.X_OK):
            raise Skip("tty-run was not built: libvterm is missing")
        env = dict(deck.env, TERM="xterm-256color", COLORTERM="truecolor", **more)
        env.pop("TMUX", None)
        self.file = deck.path("screen.txt")
        self.process = subprocess.Popen([RUNNER, size, PROGRAM, *args], env=env, text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        """The program goes with its terminal."""
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()

    def ask(self, command):
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().rstrip("\n")

    def do(self, command):
        answer = self.ask(command)
        assert answer == "ok", "%s: %s\n%s" % (command, answer, self.text())

    def key(self, *names):
        self.do("key " + " ".join(names))

    def wait(self, text):
        self.do("wait " + text)

    def gone(self, text):
        self.do("gone " + text)

    def resize(self, size):
        self.do("resize " + size)

    def screen(self):
        """Its text and its looks, as tty-run writes them."""
        assert self.ask("snap " + self.file) == "ok"
        with open(self.file, encoding="utf-8") as f:
            return f.read()

    def text(self):
        lines = self.screen().splitlines()
        return "\n".join(lines[:len(lines) // 2])

    def kill(self):
        """kill -9 for the program."""
        self.do("kill KILL")
        return self.end()

    def end(self):
        """Waits for the end of the program; how it came."""
        return self.ask("end")
