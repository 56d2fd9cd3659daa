"""The life of projects: made, listed, paused, deleted; their items in pages."""

import os
import sqlite3
import sys

sys.dont_write_bytecode = True
from harness import Service, equal, main, until  # noqa: E402

CLASSES = {"classes": [{"displayName": "animal", "subclasses": [{"displayName": "cat"}, {"displayName": "dog"}]},
                       {"displayName": "plant"}]}


def spec(s, name="p", **more):
    document = {"name": name, "taskType": "BoundingBox", "labelCategories": CLASSES}
    if "data" not in more and "folder" not in more:
        document["folder"] = s.fold(name)
    document.update(more)
    return document


def is_made_and_filled():
    with Service() as s:
        made = s.post("/v1/projects", spec(s, description="Shelves", instructions="Draw boxes.", seed="7"))
        equal(s.status, 201)
        equal(made["project"]["state"], "initializing")
        op = s.succeed(made["operation"])
        equal((op["kind"], op["project"], op["result"]["items"]), ("initialize", "p", 6))
        p = s.get("/v1/projects/p")
        equal((p["state"], p["taskType"], p["data"], p["description"]), ("running", "BoundingBox", "p", "Shelves"))
        equal(p["counts"]["items"], 6)
        equal([c["id"] for c in p["labelCategories"]["classes"]], [1, 4])
        equal([p["name"] for p in s.get("/v1/projects")["value"]], ["p"])
        until(lambda: s.get("/v1/projects/p/status")["unprobed"] == 0, "all were looked at")
        status = s.get("/v1/projects/p/status")
        equal((status["items"], status["open"], status["labeled"]), (6, 6, 0))
        items = s.get("/v1/projects/p/items")
        assert "next" not in items
        equal([i["number"] for i in items["value"]], [1, 2, 3, 4, 5, 6])
        equal([i["path"] for i in items["value"]], ["p%03d.png" % i for i in range(6)])
        equal([(i["width"], i["height"], i["format"]) for i in items["value"]], [(64 + i, 48, "png") for i in range(6)])


def same_seed_same_order():
    with Service() as s:
        orders = []
        for name, seed in (("a", "7"), ("b", "7"), ("c", "8")):
            made = s.post("/v1/projects", spec(s, name, folder=s.fold("pictures", 40), seed=seed))
            s.succeed(made["operation"])
            orders.append([i["path"] for i in s.post("/v1/projects/%s/claim" % name, {"count": 40})["value"]])
        equal(orders[0], orders[1])
        assert orders[0] != orders[2] and sorted(orders[0]) != orders[0]


def items_come_in_pages():
    with Service() as s:
        s.make_project("p", 25)
        seen, after = [], ""
        while True:
            page = s.get("/v1/projects/p/items?limit=10" + after)
            seen += [i["number"] for i in page["value"]]
            if "next" not in page:
                break
            after = "&after=" + page["next"]
        equal(seen, list(range(1, 26)))
        equal(s.get("/v1/projects/p/items?state=labeled")["value"], [])
        assert "next" not in s.get("/v1/projects/p/items?limit=25")
        for query in ("limit=0", "limit=10001", "limit=x", "after=-1", "state=nonsense"):
            s.fails(400, "GET", "/v1/projects/p/items?" + query)


def pauses_and_resumes():
    with Service() as s:
        s.make_project()
        equal(s.post("/v1/projects/shelf/pause")["state"], "paused")
        equal(s.post("/v1/projects/shelf/pause")["state"], "paused")
        assert "paused" in s.fails(409, "POST", "/v1/projects/shelf/claim", {"count": 1})
        equal(s.call("POST", "/v1/projects/shelf/resume")["state"], "running")
        equal(len(s.post("/v1/projects/shelf/claim")["value"]), 1)


def deleted_names_are_free():
    with Service() as s:
        s.make_project()
        equal(s.call("DELETE", "/v1/projects/shelf"), {})
        s.fails(404, "GET", "/v1/projects/shelf")
        s.fails(404, "DELETE", "/v1/projects/shelf")
        equal(s.get("/v1/projects")["value"], [])
        s.fold("shelf", 9)
        p = s.make_project("shelf", 9)
        equal(p["counts"]["items"], 9)


def refuses_what_is_wrong():
    with Service() as s:
        s.make_project()
        folder = s.fold("shelf")
        assert "shelf" in s.fails(409, "POST", "/v1/projects", spec(s, "shelf", folder=folder))
        for wrong in ({"name": ""}, {"name": "a b"}, {"name": "../x"}, {"name": "-x"}, {"name": "x" * 300}, {"name": 7},
                      {"name": "x\n"}, {"taskType": "Nonsense"}, {"taskType": "InstanceSegmentation"},
                      {"labelCategories": {}}, {"labelCategories": {"classes": []}}, {"labelCategories": 1},
                      {"labelCategories": {"classes": [{"displayName": "a"}, {"displayName": "a"}]}},
                      {"labelCategories": {"classes": [{"displayName": "a\x1b[31m"}]}},
                      {"labelCategories": {"classes": [{"displayName": ""}]}},
                      {"folder": "relative"}, {"folder": ""}, {"folder": folder, "data": "shelf"}, {"folder": None}):
            s.fails(400, "POST", "/v1/projects", spec(s, **dict({"name": "q", "folder": folder}, **wrong)))
        s.fails(404, "POST", "/v1/projects", spec(s, "q", folder="/nowhere/at/all"))
        s.fails(404, "POST", "/v1/projects", spec(s, "q", data="nothing"))
        assert "another folder" in s.fails(409, "POST", "/v1/projects", spec(s, "shelf", folder=s.fold("other")))
        if os.geteuid() != 0:
            closed = os.path.join(s.folder, "closed")
            os.mkdir(closed, 0)
            s.fails(403, "POST", "/v1/projects", spec(s, "q", folder=closed))
            os.rmdir(closed)
        equal([p["name"] for p in s.get("/v1/projects")["value"]], ["shelf"])


def nothing_is_left_of_an_empty_folder():
    with Service() as s:
        empty = os.path.join(s.folder, "empty")
        os.mkdir(empty)
        with open(os.path.join(empty, "notes.txt"), "w") as f:
            f.write("no picture")
        op = s.finish(s.post("/v1/projects", spec(s, folder=empty))["operation"])
        equal(op["state"], "failed")
        assert empty in op["message"] and "no pictures" in op["message"], op
        equal(s.get("/v1/projects")["value"], [])
        equal(s.get("/v1/data")["value"], [])


def unreadable_files_are_set_aside():
    with Service() as s:
        folder = s.fold("mixed", 3)
        for name, content in (("lies.png", b"GIF89a"), ("empty.jpg", b""), ("cut.jpeg", b"\xff\xd8\xff\xe0\0"),
                              ("huge.png",
                               b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\x7f\xff\xff\xff" * 2 + b"\x08\2\0\0\0")):
            with open(os.path.join(folder, name), "wb") as f:
                f.write(content)
        s.succeed(s.post("/v1/projects", spec(s, folder=folder))["operation"])
        until(lambda: s.get("/v1/projects/p/status")["unprobed"] == 0, "all were looked at")
        status = s.get("/v1/projects/p/status")
        equal((status["items"], status["open"], status["unreadable"]), (7, 3, 4))
        for item in s.get("/v1/projects/p/items?state=unreadable")["value"]:
            assert len(item["problem"]) > 10, item
        equal(len(s.post("/v1/projects/p/claim", {"count": 10})["value"]), 3)


def missing_files_may_return():
    with Service() as s:
        s.make_project(count=3)
        until(lambda: s.get("/v1/projects/shelf/status")["unprobed"] == 0, "all were looked at")
        s.stop()
        path = os.path.join(s.folder, "shelf", "p001.png")
        os.rename(path, path + ".away")
        with sqlite3.connect(os.path.join(s.home, "store.db")) as db:  # as after a listing that saw a newer file
            db.execute("UPDATE file SET width = NULL, height = NULL WHERE path = 'p001.png'")
            db.execute("UPDATE asset SET unprobed = 1")
            db.execute("UPDATE item SET state = 0 WHERE number = 2")
            db.execute("UPDATE count_state SET n = 2 WHERE state = 1")
            db.execute("INSERT OR REPLACE INTO count_state(project_id, state, n) VALUES(1, 0, 1)")
        s.start()
        until(lambda: s.get("/v1/items/2")["state"] == "missing", "its absence was noticed")
        s.stop()
        os.rename(path + ".away", path)
        s.start()
        until(lambda: s.get("/v1/items/2")["state"] == "open", "it is back")
        status = s.get("/v1/projects/shelf/status")
        equal((status["open"], status["missing"], status["unprobed"]), (3, 0, 0))


main([is_made_and_filled, same_seed_same_order, items_come_in_pages, pauses_and_resumes, deleted_names_are_free,
      refuses_what_is_wrong, nothing_is_left_of_an_empty_folder, unreadable_files_are_set_aside,
      missing_files_may_return])
