"""A picture on standard output and on a terminal that answers questions; no service is needed."""
import base64
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
    r = run("--graphics", "blocks", "--size", "30x20", picture)
    equal(r.returncode, 0)
    equal(r.stdout.decode().count("\u2580"), 30 * 10)


def png_size(data):
    equal(data[:8], b"\x89PNG\r\n\x1a\n")
    return struct.unpack(">II", data[16:24])


def each_encoder():
    for graphics, wanted in (("ascii", (80, 27)), ("blocks", (80, 27)), ("sextants", (80, 27))):
        lines = re.sub("\x1b\\[[0-9;]*m", "", run("--graphics", graphics, picture).stdout.decode()).splitlines()
        equal((len(lines[0]), len(lines)), wanted)
    odd = run("--graphics", "sextants", "--size", "61x200", picture).stdout.decode()
    equal(len(re.sub("\x1b\\[[0-9;]*m", "", odd).splitlines()[0]), 30, "a cell that is half full")
    parts = re.findall(rb"\x1b_G([^;]*);([^\x1b]*)\x1b\\", run("--graphics", "kitty", picture).stdout)
    assert b"a=T,f=100,q=2," in parts[0][0] and parts[-1][0].endswith(b"m=0"), parts
    equal(png_size(base64.b64decode(b"".join(p[1] for p in parts))), (300, 200))
    found = re.fullmatch(rb"\x1b\]1337;File=inline=1;[^:]*:([^\a]*)\a", run("--graphics", "iterm", picture).stdout)
    equal(png_size(base64.b64decode(found[1])), (300, 200))


def qualities():
    data = {q: run("--quality", q, picture).stdout for q in ("high", "normal", "64", "32", "16")}
    for q, out in data.items():
        equal(sixel_size(out), (300, 200), q)
    equal(data["normal"], run(picture).stdout)
    assert data["high"] != data["normal"]
    for graphics in ("kitty", "iterm", "blocks"):
        equal(run("--quality", "high", "--graphics", graphics, picture).returncode, 0)


def mistakes():
    code(d.run("preview", d.path("none.png")), 1, "No such file")
    code(d.run("preview", d.write("text.png", "no picture")), 1, "text.png")
    code(d.run("preview", d.write("empty.png", "")), 1, "empty.png")
    code(d.run("preview", d.dir), 1)
    code(d.run("preview", "--graphics", "hologram", picture), 2, "hologram")
    code(d.run("preview", "--graphics", "none", picture), 1, "switched off")
    code(d.run("preview", "--quality", "best", picture), 2, "high, normal")
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


def on_terminal(answers, *args, columns=80, rows=24, pixels=(0, 0), **env):
    """What the program writes to a terminal that answers its questions like this."""
    pid, fd = pty.fork()
    if pid == 0:
        os.execve(PROGRAM, [PROGRAM, "preview", *args], dict(d.env, TERM="xterm-256color", **env))
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


def one_with_kittys_or_iterms_pictures_gets_those():
    out = on_terminal(b"\x1b_Gi=31;OK\x1b\\\x1b[6;20;10t\x1b[?62;4c", picture)
    assert b"\x1b_Ga=T," in out and sixel_size(out) is None, out[:200]
    out = on_terminal(b"\x1b]1337;ReportCellSize=20.0;10.0;1.0\x1b\\\x1b[?1;2c", picture)
    assert b"\x1b]1337;File=inline=1;" in out, out[:200]
    assert b"\x1b_Gi=31" not in on_terminal(b"\x1b[?1;2c", picture, TMUX="/tmp/none,1,0")


def one_that_is_silent_costs_a_moment():
    assert "\u2580" in on_terminal(b"", picture, columns=40, rows=12).decode()


main([redirected_it_is_sixel_as_large_as_asked_for, half_blocks, each_encoder, qualities, mistakes, cut_off_it_is_shown_as_far_as_it_goes,
     names_are_made_harmless, a_terminal_is_asked_and_the_picture_fits, one_without_pixels_gets_half_blocks,
     one_with_kittys_or_iterms_pictures_gets_those, one_that_is_silent_costs_a_moment])
