"""A picture on standard output and on a terminal that answers questions; no service is needed."""
import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time
from deck import DEADLINE, PROGRAM, Deck, code, equal, main, png

d = Deck()
picture = d.write("picture.png", png(300, 200))
name = d.write("new\nline \x1b[31m.png", png(30, 20))


def sixel_size(data):
    found = re.search(rb'\x1bP[0-9;]*q"1;1;(\d+);(\d+)', data)
    return found and (int(found[1]), int(found[2]))


def run(*args):
    return subprocess.run([PROGRAM, "preview", *args], capture_output=True, env=d.env, timeout=DEADLINE)


def redirected_it_is_sixel_as_large_as_asked_for():
    r = run(picture)
    equal(r.returncode, 0, r.stderr)
    equal(sixel_size(r.stdout), (300, 200))
    assert r.stdout.endswith(b"\x1b\\"), r.stdout[-10:]
    equal(sixel_size(run("--size", "150x150", picture).stdout), (150, 100))
    equal(sixel_size(run("--size=30000x10", picture).stdout), None)
    equal(run(picture).stdout, r.stdout)


def half_blocks():
    r = run("--protocol", "blocks", "--size", "30x20", picture)
    equal(r.returncode, 0)
    equal(r.stdout.decode().count("\u2580"), 30 * 10)


def mistakes():
    code(d.run("preview", d.path("none.png")), 1, "No such file")
    code(d.run("preview", d.write("text.png", "no picture")), 1, "text.png")
    code(d.run("preview", d.write("empty.png", "")), 1, "empty.png")
    code(d.run("preview", d.dir), 1)
    code(d.run("preview", "--protocol", "kitty", picture), 2, "sixel and blocks")
    code(d.run("preview", "--size", "0x5", picture), 2, "800x600")
    code(d.run("preview", "--size", "5x5x", picture), 2, "800x600")
    code(d.run("preview", d.write("lying.png", png(40, 30, claims=(60000, 60000)))), 1, "lying.png", "60000")


def cut_off_it_is_shown_as_far_as_it_goes():
    r = run(d.write("cut.png", png(300, 200)[:400]))
    assert r.returncode in (1, 6), r
    assert b"cut.png" in r.stderr, r


def names_are_made_harmless():
    os.truncate(name, 40)
    r = d.run("preview", name)
    equal(r.code, 1)
    assert "\x1b" not in r.err and r.err.count("\n") == 1, r


def on_terminal(answers, *args, columns=80, rows=24, pixels=(0, 0)):
    """What the program writes to a terminal that answers its questions like this."""
    pid, fd = pty.fork()
    if pid == 0:
        os.execve(PROGRAM, [PROGRAM, "preview", *args], dict(d.env, TERM="xterm-256color"))
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, *pixels))
    out, end, asked = b"", time.monotonic() + DEADLINE, False
    while time.monotonic() < end and select.select([fd], [], [], DEADLINE)[0]:
        try:
            part = os.read(fd, 65536)
        except OSError:
            break
        out += part
        if not asked and b"\x1b[c" in out:
            asked = True
            os.write(fd, answers)
    mode = termios.tcgetattr(fd)
    os.close(fd)
    equal(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), 0)
    assert asked, out
    assert mode[3] & termios.ECHO and mode[3] & termios.ICANON, "the terminal's mode was not restored"
    return out


def a_terminal_is_asked_and_the_picture_fits():
    sixel = b"\x1bP>|foo(1)\x1b\\\x1b[6;20;10t\x1b[?2;0;1000;1000S\x1b[?64;4c"
    equal(sixel_size(on_terminal(sixel, picture)), (300, 200))
    equal(sixel_size(on_terminal(sixel, picture, columns=20, rows=24)), (200, 133))
    equal(sixel_size(on_terminal(sixel, picture, columns=80, rows=6)), (150, 100))
    equal(sixel_size(on_terminal(b"\x1b[6;20;10t\x1b[?2;0;90;90S\x1b[?64;4c", picture)), (90, 60))
    equal(sixel_size(on_terminal(b"\x1b[?64;4c", "--size", "60x60", picture)), (60, 40))


def one_without_pixels_gets_half_blocks():
    out = on_terminal(b"\x1b[?1;2c", picture, columns=40, rows=12)
    equal(sixel_size(out), None)
    assert "\u2580" in out.decode(), out


def one_that_is_silent_costs_a_moment():
    assert "\u2580" in on_terminal(b"", picture, columns=40, rows=12).decode()


main([redirected_it_is_sixel_as_large_as_asked_for, half_blocks, mistakes, cut_off_it_is_shown_as_far_as_it_goes,
     names_are_made_harmless, a_terminal_is_asked_and_the_picture_fits, one_without_pixels_gets_half_blocks,
     one_that_is_silent_costs_a_moment])
