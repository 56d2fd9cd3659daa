"""Data assets: folders by reference and copies, hostile names, nothing outside read or written."""

import os
import sys
import urllib.parse

sys.dont_write_bytecode = True
from harness import Service, equal, main, png, until  # noqa: E402


def put(s, path, content=None, data="copy", more=""):
    return s.call("PUT", "/v1/data/%s/files?path=%s%s" % (data, urllib.parse.quote(path, safe="/"), more),
                  png(10, 10) if content is None else content)


def tree(folder):
    return sorted(os.path.relpath(os.path.join(d, f), folder) for d, _, files in os.walk(folder) for f in files)


def lists_a_folder():
    with Service() as s:
        folder = s.fold("pictures", 5)
        made = s.post("/v1/data", {"name": "mine", "folder": folder})
        equal((s.status, made["data"]["state"], made["data"]["kind"]), (201, "listing", "folder"))
        op = s.succeed(made["operation"])
        equal((op["kind"], op["data"], op["result"]["files"]), ("list", "mine", 5))
        data = s.get("/v1/data/mine")
        equal((data["state"], data["files"], data["path"]), ("ready", 5, os.path.realpath(folder)))
        equal(data["bytes"], sum(os.path.getsize(os.path.join(folder, f)) for f in os.listdir(folder)))
        until(lambda: s.get("/v1/data/mine")["unprobed"] == 0, "all were looked at")
        assert "mine" in s.fails(409, "POST", "/v1/data", {"name": "mine", "folder": folder})
        made = s.post("/v1/projects", {"name": "p", "data": "mine", "taskType": "BoundingBox",
                                       "labelCategories": {"classes": [{"displayName": "a"}]}})
        s.succeed(made["operation"])
        equal(s.get("/v1/projects/p")["counts"]["open"], 5)
        assert "p" in s.fails(409, "DELETE", "/v1/data/mine")
        s.call("DELETE", "/v1/projects/p")
        equal(s.call("DELETE", "/v1/data/mine"), {})
        equal(s.get("/v1/data")["value"], [])
        equal(len(os.listdir(folder)), 5, "files by reference")


def hostile_names():
    with Service() as s:
        folder = os.fsencode(s.fold("names", 1))
        names = [b"line\nbreak.png", b"esc\x1b[31m.png", b"quote\"'`$(x).png", b"%2e%2e.png",
                 "sch\u00f6n \u202e.png".encode(),
                 b"-rf.png", b"a" * 250 + b".png", b"\\x.png"]
        for name in names + [b"bad\xff.png", b"bad\xc0\xaf.jpg", b".hidden.png", b"no.picture"]:
            with open(os.path.join(folder, name), "wb") as f:
                f.write(png(10, 10))
        os.makedirs(os.path.join(folder, b"sub\nfolder"))
        os.link(os.path.join(folder, b"p000.png"), os.path.join(folder, b"sub\nfolder", b"x.PNG"))
        os.symlink(b"/etc/passwd", os.path.join(folder, b"out.png"))
        os.symlink(b"..", os.path.join(folder, b"loop"))
        os.mkfifo(os.path.join(folder, b"pipe.png"))
        op = s.succeed(s.post("/v1/data", {"name": "names", "folder": os.fsdecode(folder)})["operation"])
        equal((op["result"]["files"], op["result"]["rejectedNames"]), (len(names) + 2, 3))
        assert "not UTF-8" in op["message"] and "links" in op["message"], op
        equal(s.get("/v1/data/names")["rejectedNames"], 3)
        made = s.post("/v1/projects", {"name": "p", "data": "names", "taskType": "BoundingBox",
                                       "labelCategories": {"classes": [{"displayName": "a"}]}})
        s.succeed(made["operation"])
        paths = {i["path"] for i in s.get("/v1/projects/p/items")["value"]}
        equal(paths, {n.decode() for n in names} | {"p000.png", "sub\nfolder/x.PNG"})
        for item in s.get("/v1/projects/p/items")["value"]:
            equal(s.raw("GET", "/v1/items/%d/content" % item["id"])[0], 200)


def copies_files():
    with Service() as s:
        made = s.post("/v1/data", {"name": "copy", "copied": True})
        equal((s.status, made["data"]["state"], made["data"]["kind"]), (201, "uploading", "copied"))
        assert "operation" not in made
        put(s, "a.png")
        equal(s.status, 201)
        put(s, "deep/er/b c.JPG", b"x" * 3000000)
        assert "there already" in s.fails(409, "PUT", "/v1/data/copy/files?path=a.png", b"other")
        put(s, "a.png", png(11, 10), more="&overwrite=1")
        folder = os.path.join(s.home, "workspaceblobstore", "copy")
        equal(tree(folder), ["a.png", "deep/er/b c.JPG"])
        equal(os.path.getsize(os.path.join(folder, "deep/er/b c.JPG")), 3000000)
        s.fails(409, "POST", "/v1/projects", {"name": "p", "data": "copy", "taskType": "BoundingBox",
                                              "labelCategories": {"classes": [{"displayName": "a"}]}})
        s.succeed(s.post("/v1/data/copy/commit")["operation"])
        equal((s.get("/v1/data/copy")["state"], s.get("/v1/data/copy")["files"]), ("ready", 2))
        s.fails(409, "PUT", "/v1/data/copy/files?path=c.png", png(10, 10))
        s.fails(409, "POST", "/v1/data/copy/commit")
        equal(os.listdir(os.path.join(s.home, "spool")), [])
        s.call("DELETE", "/v1/data/copy")
        until(lambda: not os.path.exists(folder) and not os.listdir(os.path.join(s.home, "spool")),
              "the files are gone")
        s.post("/v1/data", {"name": "copy", "copied": True})
        equal(tree(folder), [])


def nothing_leaves_the_folder():
    with Service() as s:
        s.post("/v1/data", {"name": "copy", "copied": True})
        before = tree(s.home)
        for path in ("../x.png", "a/../../x.png", "/etc/x.png", "..", "", ".", "a//b.png", "./a.png", "a/./b.png",
                     ".a.png",
                     "x/.y/z.png", "a.txt", "noending", "a.png/", "../copy2/x.png", "a/" * 600 + "x.png"):
            s.fails(400, "PUT", "/v1/data/copy/files?path=" + urllib.parse.quote(path, safe=""), png(10, 10))
        for raw in ("path=%2e%2e%2fx.png", "path=a%00.png", "path=%ff.png", "path=a%2", "", "path"):
            s.fails(400, "PUT", "/v1/data/copy/files?" + raw, png(10, 10))
        s.fails(404, "PUT", "/v1/data/..%2fcopy/files?path=a.png", png(10, 10))
        s.fails(404, "PUT", "/v1/data/other/files?path=a.png", png(10, 10))
        put(s, "a.png")
        equal([p for p in tree(s.home) if p not in before and "store.db" not in p], ["workspaceblobstore/copy/a.png"])


def an_empty_upload_can_go_on():
    with Service() as s:
        s.post("/v1/data", {"name": "copy", "copied": True})
        op = s.finish(s.post("/v1/data/copy/commit")["operation"])
        equal(op["state"], "failed")
        equal(s.get("/v1/data/copy")["state"], "uploading")
        put(s, "a.png")
        s.succeed(s.post("/v1/data/copy/commit")["operation"])
        equal(s.get("/v1/data/copy")["files"], 1)


def refuses_what_is_wrong():
    with Service() as s:
        folder = s.fold("pictures")
        for wrong in ({}, {"name": "a"}, {"name": "a", "folder": folder, "copied": True},
                      {"name": "a b", "folder": folder},
                      {"name": "..", "copied": True}, {"name": "a/b", "copied": True}, {"folder": folder},
                      {"name": "a", "folder": "relative"}, {"name": 5, "copied": True}):
            s.fails(400, "POST", "/v1/data", wrong)
        s.fails(404, "POST", "/v1/data", {"name": "a", "folder": folder + "/nothing"})
        s.fails(404, "GET", "/v1/data/a")
        s.fails(404, "DELETE", "/v1/data/a")
        s.fails(404, "POST", "/v1/data/a/commit")
        if os.geteuid() != 0:
            os.chmod(folder, 0)
            s.fails(403, "POST", "/v1/data", {"name": "a", "folder": folder})
            os.chmod(folder, 0o700)
        equal(s.get("/v1/data")["value"], [])
        store = s.get("/v1/datastores")["value"]
        equal([d["name"] for d in store], ["workspaceblobstore"])
        assert store[0]["freeBytes"] > 0 and store[0]["path"].startswith(s.home)


main([lists_a_folder, hostile_names, copies_files, nothing_leaves_the_folder, an_empty_upload_can_go_on,
      refuses_what_is_wrong])
