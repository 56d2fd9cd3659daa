"""Projects and data by reference, from files, with every mistake a person can make."""
import os
import pty
import select
from deck import DEADLINE, PROGRAM, Deck, Skip, code, equal, main, png, until

d = Deck()
shelf = d.pictures("shelf", [f"{i:03}.png" for i in range(12)] + ["deep/er/x.PNG", "notes.txt"])


def made_from_a_file():
    r = code(d.run("project", "create", "--from", d.project(folder="shelf"), "--json"), 0)
    p = r.document()
    equal((p["name"], p["state"], p["counts"]["items"]), ("shelf", "running", 13))
    equal([c["displayName"] for c in p["labelCategories"]["classes"]], ["soup", "beans"])
    equal(p["labelCategories"]["classes"][1]["color"], "#00aa00")
    equal(p["data"], "shelf")
    assert "1,234" not in code(d.run("data", "list"), 0).out
    equal(d.run("data", "show", "shelf", "--json").document()["path"], os.path.realpath(shelf))


def made_from_json_and_standard_input():
    text = ('{"name":"two","taskType":"BoundingBox","data":"shelf","seed":7,'
            '"labelCategories":{"classes":[{"displayName":"a","subclasses":[{"displayName":"b"}]}]}}')
    r = code(d.run("project", "create", "--from", "-", input=text), 0)
    assert "two" in r.out and "13 items" in r.out, r
    out = code(d.run("project", "show", "two"), 0).out
    assert "Object identification" in out and "\n  a  #" in out and "\n    b  #" in out, out


def relative_paths():
    r = d.run("data", "create", "relative", "--from-folder", "shelf", "--json", cwd=d.dir)
    equal(code(r, 0).document()["path"], os.path.realpath(shelf))
    os.rename(d.project("near", "shelf"), d.path("deep.ini"))
    code(d.run("project", "create", "--from", "deep.ini", cwd=d.dir), 0)
    code(d.run("project", "delete", "near", "--yes"), 0)
    for name in ("near", "relative"):
        code(d.run("data", "delete", name, "--yes"), 0)


def lists():
    equal({p["name"] for p in code(d.run("project", "list", "--json"), 0).lines()}, {"shelf", "two"})
    out = code(d.run("project", "list"), 0).out
    assert "shelf" in out and "0  of  13" in out, out
    items = code(d.run("item", "list", "shelf", "--json"), 0).lines()
    equal(len(items), 13)
    equal([i["number"] for i in items], list(range(1, 14)))
    equal(items[0]["path"], "000.png")
    out = code(d.run("item", "list", "shelf"), 0).out
    equal(len(out.splitlines()), 13)
    equal(code(d.run("item", "list", "shelf", "--state", "labeled"), 0).out, "")
    code(d.run("item", "list", "shelf", "--state", "labelled"), 2, "no state", "needsReview")


def pause_and_resume():
    equal(code(d.run("project", "pause", "shelf", "--json"), 0).document()["state"], "paused")
    assert "running" in code(d.run("project", "resume", "shelf"), 0).out
    equal(code(d.run("project", "resume", "two", "--quiet"), 0).out, "")


def status_in_both_forms():
    s = code(d.run("status", "shelf", "--json"), 0).document()
    equal((s["items"], s["labeled"], s["labels"]), (13, 0, 0))
    out = code(d.run("status", "shelf"), 0).out
    assert "0 % done" in out and "soup" in out, out


def a_name_in_use():
    code(d.run("project", "create", "--from", d.project(folder="shelf")), 5, "shelf")
    code(d.run("data", "create", "shelf", "--from-folder", shelf), 5, "shelf")


def what_is_not_there():
    for args in (("project", "show"), ("status",), ("item", "list"), ("project", "pause")):
        code(d.run(*args, "nobody"), 1, "nobody")
    code(d.run("data", "show", "nobody"), 1, "nobody")
    code(d.run("project", "create", "--from", d.path("none.ini")), 1, "none.ini", "No such file")
    code(d.run("project", "create", "--from", d.project("x", "nowhere")), 1, "nowhere", "No such file")
    code(d.run("data", "create", "x", "--from-folder", d.path("nowhere")), 1, "nowhere", "No such file")
    code(d.run("data", "create", "x", "--from-folder", d.write("file", "")), 1, "file")
    code(d.run("data", "create", "x"), 2, "--from-folder")
    equal(len(code(d.run("data", "list", "--json"), 0).lines()), 1)


def mistakes_in_the_file_name_the_line():
    f = d.write("bad.ini", "name = bad\ntask = boxen\n")
    code(d.run("project", "create", "--from", f), 1, "bad.ini: line 2", "boxen")
    f = d.write("bad.ini", "name = bad name\ntask = boxes\nfolder = shelf\n[classes]\nx =\n")
    code(d.run("project", "create", "--from", f), 1, "bad.ini", "the name of a project")
    f = d.write("bad.ini", "name = bad\ntask = masks\nfolder = shelf\n[classes]\nx =\n")
    code(d.run("project", "create", "--from", f), 1, "cannot be labeled by this version")
    f = d.write("bad.json", '{"name": "bad",\n "taskType": }')
    code(d.run("project", "create", "--from", f), 1, "line 2")
    f = d.write("bad.ini", b"name = b\xe4d\n")
    code(d.run("project", "create", "--from", f), 1, "line 1", "UTF-8")
    equal(len(d.run("project", "list", "--json").lines()), 2)


def folders_without_pictures():
    os.makedirs(d.path("empty"))
    d.write("texts/readme.txt", "no picture")
    for folder in ("empty", "texts"):
        code(d.run("data", "create", "none", "--from-folder", d.path(folder)), 1, folder, "no pictures")
        code(d.run("project", "create", "--from", d.project("none", folder)), 1, folder, "no pictures")
    equal([a["name"] for a in d.run("data", "list", "--json").lines()], ["shelf"])
    code(d.run("project", "show", "none"), 1)


def an_unreadable_folder():
    if os.geteuid() == 0:
        raise Skip("root reads everything")
    os.makedirs(d.path("closed"), 0o000)
    code(d.run("data", "create", "none", "--from-folder", d.path("closed")), 1, "closed", "Permission denied")
    code(d.run("project", "create", "--from", d.project("none", "closed")), 1, "closed", "Permission denied")


def names_of_every_kind():
    names = ["new\nline.png", "quote'\"s.png", "\x1b[31mred\x07.png", "b\u00fccher/\u65e5\u672c.png", "-rf.png",
             " .png", "\u202egnp.png"]
    folder = os.fsencode(d.pictures("odd", names))
    with open(os.path.join(folder, b"bad\xff.png"), "wb") as f:
        f.write(png(4, 4))
    r = code(d.run("data", "create", "odd", "--from-folder", os.fsdecode(folder)), 6, "UTF-8")
    equal(d.run("data", "show", "odd", "--json").document()["files"], len(names))
    code(d.run("project", "create", "--from", d.write(
        "odd.ini", "name = odd\ntask = boxes\ndata = odd\n[classes]\nx =\n")), 6, "UTF-8")
    equal(sorted(i["path"] for i in d.run("item", "list", "odd", "--json").lines()), sorted(names))
    out = d.run("item", "list", "odd").out
    assert "\x1b" not in out and "\x07" not in out and "\u202e" not in out, out
    equal(len(out.splitlines()), len(names))


def an_image_that_lies():
    d.pictures("lies", ["good.png"])
    d.write("lies/text.png", "this is no picture")
    d.write("lies/huge.png", png(40, 30, claims=(60000, 60000)))
    code(d.run("project", "create", "--from", d.project("lies", "lies")), 0)
    until(lambda: d.run("data", "show", "lies", "--json").document()["unprobed"] == 0, "the probe")
    items = {i["path"]: i for i in d.run("item", "list", "lies", "--json").lines()}
    equal((items["good.png"]["state"], items["good.png"]["width"]), ("open", 40))
    equal(items["text.png"]["state"], "unreadable")
    assert items["text.png"]["problem"], items


def type_on_terminal(args, typed):
    pid, fd = pty.fork()
    if pid == 0:
        os.execve(PROGRAM, [PROGRAM, *args], d.env)
    out = b""
    while select.select([fd], [], [], DEADLINE)[0]:
        try:
            part = os.read(fd, 4096)
        except OSError:
            break
        out += part
        if b"to go on: " in out and typed is not None:
            os.write(fd, typed)
            typed = None
    os.close(fd)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), out


def deleting_asks_for_the_name():
    code(d.run("project", "delete", "two"), 2, "--yes")
    exit_code, out = type_on_terminal(["project", "delete", "two"], b"tow\n")
    equal(exit_code, 1)
    assert b"nothing was deleted" in out and b"13 items" in out, out
    code(d.run("project", "show", "two"), 0)
    exit_code, out = type_on_terminal(["project", "delete", "two"], b"two\n")
    equal(exit_code, 0, out)
    code(d.run("project", "show", "two"), 1)
    code(d.run("data", "delete", "shelf", "--yes"), 5)
    code(d.run("project", "delete", "shelf", "--yes"), 0)
    code(d.run("project", "delete", "shelf", "--yes"), 1)
    r = code(d.run("project", "create", "--from", d.write(
        "again.ini", "name = shelf\ntask = boxes\ndata = shelf\n[classes]\nx =\n"), "--no-wait"), 0)


main([made_from_a_file, made_from_json_and_standard_input, relative_paths, lists, pause_and_resume,
     status_in_both_forms, a_name_in_use, what_is_not_there, mistakes_in_the_file_name_the_line, folders_without_pictures,
     an_unreadable_folder,
     names_of_every_kind, an_image_that_lies, deleting_asks_for_the_name])
