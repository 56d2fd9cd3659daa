"""Pictures copied into the workspace: from a folder, from a tar archive, broken off and gone on with."""
import os
import socket
import subprocess
import tarfile
from deck import DEADLINE, Deck, Skip, code, equal, main, png, read, tar

d = Deck()
names = [f"{i:02}.png" for i in range(8)] + ["sub/a.PNG", "b\u00fccher/\u65e5\u672c.png"]
shelf = d.pictures("shelf", names + ["readme.txt"])


def stored(asset):
    root = os.path.join(d.home, "workspaceblobstore", asset)
    return sorted(os.path.relpath(os.path.join(folder, f), root) for folder, _, files in os.walk(root) for f in files)


def same_bytes(asset, name):
    equal(read(d.home, "workspaceblobstore", asset, name), read(shelf, name), name)


def copied_with_the_size_shown_first():
    r = code(d.run("data", "create", "copy", "--from-folder", shelf, "--copy"), 0, "10 pictures, ", "free")
    assert "copied" in r.out and "10  files" in r.out and "ready" in r.out, r
    equal(stored("copy"), sorted(names))
    for name in names:
        same_bytes("copy", name)
    equal(d.run("data", "create", "q", "--from-folder", shelf, "--copy", "--quiet").err, "")


def a_name_in_use():
    code(d.run("data", "create", "copy", "--from-folder", shelf, "--copy"), 5, "copy already")
    code(d.run("data", "create", "copy", "--from-tar", "-", input=tar([("a.png", png(4, 4))])), 5, "copy already")


def goes_on_where_it_was_broken_off():
    equal(d.ask("POST", "/v1/data", {"name": "half", "copied": True})[0], 201)
    body = read(shelf, names[0])
    raw = socket.socket(socket.AF_UNIX)
    raw.connect(d.socket)
    put = b"PUT /v1/data/half/files?path=%s HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n"
    raw.sendall(put % (b"00.png", len(body)) + body)
    assert b" 201 " in raw.recv(1000)
    raw.sendall(put % (b"01.png", 1000) + b"only the beginning")
    raw.close()
    code(d.run("data", "create", "half", "--from-folder", shelf, "--copy"), 0, "going on with the upload of half")
    equal(stored("half"), sorted(names))
    for name in names:
        same_bytes("half", name)


def a_file_that_cannot_be_read():
    if os.geteuid() == 0:
        raise Skip("root reads everything")
    folder = d.pictures("closed", ["a.png", "b.png"])
    os.chmod(os.path.join(folder, "b.png"), 0)
    r = d.run("data", "create", "closed", "--from-folder", folder, "--copy")
    code(r, 6, "left out: b.png", "Permission denied")
    equal(stored("closed"), ["a.png"])


def nothing_to_copy():
    os.makedirs(d.path("empty"))
    code(d.run("data", "create", "none", "--from-folder", d.path("empty"), "--copy"), 1, "no pictures", "empty")
    code(d.run("data", "show", "none"), 1)


def from_tar_in_any_dress():
    for mode in ("w", "w:gz", "w:bz2", "w:xz"):
        name = "tar" + mode[2:]
        members = [("./a.png", png(5, 5)), ("deep/er/b.jpg", png(6, 6)), ("deep/readme.txt", b"text")]
        r = code(d.run("data", "create", name, "--from-tar", "-", input=tar(members, mode)), 0)
        assert "1 other files" in r.err, r
        equal(stored(name), ["a.png", "deep/er/b.jpg"])
    f = d.write("x.tar", tar(members))
    code(d.run("data", "create", "file", "--from-tar", f, "--json"), 0)
    code(d.run("data", "create", "file2", "--from-tar", d.path("none.tar")), 1, "none.tar")


def the_command_of_the_manual():
    sender = subprocess.Popen(["tar", "cC", shelf, "."], stdout=subprocess.PIPE)
    receiver = d.start("data", "create", "piped", "--from-tar", "-", stdin=sender.stdout, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)
    sender.stdout.close()
    equal((sender.wait(DEADLINE), receiver.wait(DEADLINE)), (0, 0))
    equal(stored("piped"), sorted(names))


def link(name, kind, target):
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return name, info


def a_hostile_tar_stays_in_its_folder():
    outside = d.path("outside.png")
    members = [("../../../outside.png", png(4, 4)), ("/etc/x.png", png(4, 4)), ("a/../../b.png", png(4, 4)),
               link("link.png", tarfile.SYMTYPE, "/etc/passwd"), link("hard.png", tarfile.LNKTYPE, "/etc/passwd"),
               link("pipe.png", tarfile.FIFOTYPE, ""), (".hidden.png", png(4, 4)), ("bad\udcff.png", png(4, 4)),
               ("new\nline\x1b[31m.png", png(4, 4)), ("good.png", png(4, 4))]
    r = code(d.run("data", "create", "evil", "--from-tar", "-", input=tar(members)), 6, "8 pictures were left out",
             "left out: link.png: ", "left out: ../../../outside.png: ")
    assert "\x1b" not in r.err, r
    equal(stored("evil"), ["good.png", "new\nline\x1b[31m.png"])
    assert not os.path.exists(outside)
    assert not os.path.exists(os.path.join(d.home, "outside.png"))


def a_damaged_tar():
    whole = tar([("a.png", png(50, 50)), ("b.png", png(200, 200, 3) * 40)])
    r = d.run("data", "create", "cut", "--from-tar", "-", input=whole[:len(whole) // 2])
    code(r, 1, "the archive cannot be read", "1 pictures are there")
    equal(stored("cut"), ["a.png"])
    code(d.run("data", "create", "cut", "--from-tar", "-", input=whole), 0)
    equal(stored("cut"), ["a.png", "b.png"])
    for bad in (b"", b"nonsense" * 1000):
        code(d.run("data", "create", "bad", "--from-tar", "-", input=bad), 1, "archive")
    code(d.run("data", "create", "bad", "--from-tar", "-", input=tar([("readme.txt", b"x")])), 1, "no pictures")
    code(d.run("data", "show", "bad"), 1)


def options_that_do_not_fit():
    code(d.run("data", "create", "x", "--from-tar", "-", "--copy", input=""), 2, "--copy")
    code(d.run("data", "create", "x", "--from-tar", "-", "--from-folder", shelf, input=""), 2)
    code(d.run("data", "create", "bad/name", "--from-folder", shelf, "--copy"), 1, "the name of a data asset")


def a_full_disk():
    if os.geteuid() != 0:
        raise Skip("only root can mount a small disk")
    small = Deck()
    os.makedirs(small.home)
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "small", small.home], capture_output=True).returncode:
        raise Skip("no mount here")
    try:
        big = small.path("big")
        for i in range(4):
            small.write(f"big/{i}.png", png(4, 4) + os.urandom(1 << 20))
        code(small.run("data", "create", "x", "--from-folder", big, "--copy"), 1, "make room")
        code(small.run("data", "show", "x"), 1)
        with open(small.path("big.tar"), "wb") as f:
            f.write(tar([(f"{i}.png", png(4, 4) + os.urandom(1 << 20)) for i in range(4)]))
        code(small.run("data", "create", "y", "--from-tar", small.path("big.tar")), 1, "No space left")
        equal(small.ask("GET", "/v1")[0], 200)
        code(small.run("data", "delete", "y", "--yes"), 0)
    finally:
        small.stop()
        subprocess.run(["umount", small.home], check=True)


def deleting_removes_the_copies():
    code(d.run("data", "delete", "copy", "--yes"), 0)
    equal(stored("copy"), [])
    assert os.path.exists(os.path.join(shelf, "00.png"))


main([copied_with_the_size_shown_first, a_name_in_use, goes_on_where_it_was_broken_off, a_file_that_cannot_be_read,
     nothing_to_copy, from_tar_in_any_dress, the_command_of_the_manual, a_hostile_tar_stays_in_its_folder,
     a_damaged_tar, options_that_do_not_fit, a_full_disk, deleting_removes_the_copies])
