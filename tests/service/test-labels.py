"""Claim, submit, skip, undo, drafts: each change once, and only on what was seen."""

import os
import sys
import threading

sys.dont_write_bytecode = True
from harness import Service, change, equal, main, png, until  # noqa: E402

BOX = {"class": 1, "box": [1, 2, 30, 20]}


def claim(s, count=1):
    return s.post("/v1/projects/shelf/claim", {"count": count})["value"]


def submit(s, item, labels=(BOX,), **more):
    document = {"change": change(), "revision": item["revision"], "labels": list(labels)}
    document.update(more)
    return s.post("/v1/items/%d/submit" % item["id"], document)


def looked_at(s, count=6):
    s.make_project(count=count)
    until(lambda: s.get("/v1/projects/shelf/status")["unprobed"] == 0, "all were looked at")


def submits():
    with Service() as s:
        looked_at(s)
        item = claim(s)[0]
        done = submit(s, item, [BOX, {"class": 2, "box": [0.5, 0.25, 10.125, 7]}])
        equal((done["state"], done["revision"], len(done["labels"])), ("labeled", 1, 2))
        equal(done["labels"][1]["box"], [0.5, 0.25, 10.125, 7])
        assert "leasedTo" not in done
        equal(s.get("/v1/items/%d" % item["id"])["labels"], done["labels"])
        status = s.get("/v1/projects/shelf/status")
        equal((status["labeled"], status["labels"], status["open"], status["leased"]), (1, 2, 5, 0))
        equal([(c["labels"], c["items"]) for c in status["classes"]], [(1, 1), (1, 1)])
        equal([l["items"] for l in status["labelers"]], [1])
        again = submit(s, done, [])
        equal((again["state"], again["labels"], again["revision"]), ("labeled", [], 2))
        equal(s.get("/v1/projects/shelf/status")["labels"], 0)


def the_same_change_is_made_once():
    with Service() as s:
        looked_at(s)
        item, uuid = claim(s)[0], change()
        first = submit(s, item, change=uuid)
        equal(submit(s, item, change=uuid), first)
        equal(submit(s, item, [], change=uuid, revision=99), first)
        equal(s.get("/v1/items/%d" % item["id"])["revision"], 1)
        answers = []

        def repeat(uuid, item):
            answers.append(submit(s, item, change=uuid))
        item, uuid = claim(s)[0], change()
        threads = [threading.Thread(target=repeat, args=(uuid, item)) for _ in range(8)]
        [t.start() for t in threads]
        [t.join() for t in threads]
        equal(len(answers), 8)
        assert all(a == answers[0] for a in answers)


def a_conflict_is_refused():
    with Service() as s:
        looked_at(s)
        item = claim(s)[0]
        submit(s, item)
        uuid = change()
        document = {"change": uuid, "revision": 0, "labels": []}
        assert "changed" in s.fails(409, "POST", "/v1/items/%d/submit" % item["id"], document)
        equal(len(s.get("/v1/items/%d" % item["id"])["labels"]), 1)
        document["revision"] = 1
        s.post("/v1/items/%d/submit" % item["id"], document)  # a refused change may come again


def one_bad_submit_does_not_spoil_its_group():
    with Service() as s:
        looked_at(s, 40)
        items, failed = claim(s, 40), []

        def one(index, item):
            try:
                submit(s, item, [BOX] if index % 2 else [{"class": 99, "box": [0, 0, 1, 1]}])
            except Exception:
                failed.append(index)
        threads = [threading.Thread(target=one, args=pair) for pair in enumerate(items)]
        [t.start() for t in threads]
        [t.join() for t in threads]
        equal(sorted(failed), list(range(0, 40, 2)))
        equal(s.get("/v1/projects/shelf/status")["labeled"], 20)


def bad_labels_are_refused():
    with Service() as s:
        looked_at(s)
        item = claim(s)[0]
        for labels in (None, {}, "x", [1], [{}], [{"class": 1}], [{"class": 3, "box": [0, 0, 1, 1]}],
                       [{"class": "1", "box": [0, 0, 1, 1]}], [{"class": 1, "box": [0, 0, 1]}],
                       [{"class": 1, "box": [0, 0, 1, "1"]}], [{"class": 1, "box": [0, 0, 0, 5]}],
                       [{"class": 1, "box": [0, 0, -3, 5]}], [{"class": 1, "box": [500, 500, 10, 10]}],
                       [{"class": -1, "box": [0, 0, 1, 1]}], [{"class": 1.5, "box": [0, 0, 1, 1]}],
                       [{"class": 4294967297, "box": [0, 0, 1, 1]}]):
            s.fails(400, "POST", "/v1/items/%d/submit" % item["id"],
                    {"change": change(), "revision": 0, "labels": labels})
        good = {"change": change(), "revision": 0, "labels": []}
        for wrong in ({"change": None}, {"change": "short"}, {"change": 5}, {"revision": None}, {"revision": -1},
                      {"revision": "0"}, {"revision": 0.5}):
            s.fails(400, "POST", "/v1/items/%d/submit" % item["id"], dict(good, **wrong))
        clamped = submit(s, item, [{"class": 1, "box": [-5, -5, 1000, 20]}])
        equal(clamped["labels"][0]["box"], [0, 0, item["width"], 15])
        for id in ("0", "-1", "x", "99", "99999999999999999999"):
            s.fails(404, "POST", "/v1/items/%s/submit" % id, good)


def skips_and_takes_back():
    with Service() as s:
        looked_at(s)
        first, second = claim(s, 2)
        submit(s, first)
        skipped = s.post("/v1/items/%d/skip" % second["id"], {"change": change(), "revision": 0})
        equal((skipped["state"], skipped["revision"]), ("skipped", 1))
        uuid = change()
        back = s.post("/v1/projects/shelf/undo", {"change": uuid})
        equal((back["id"], back["state"], back["leasedTo"]), (second["id"], "open", s.get("/v1")["user"]))
        equal(s.post("/v1/projects/shelf/undo", {"change": uuid}), back)
        back = s.post("/v1/projects/shelf/undo", {"change": change()})
        equal((back["id"], back["state"], back["labels"]), (first["id"], "open", []))
        equal(back["draft"]["labels"], [BOX])
        s.fails(404, "POST", "/v1/projects/shelf/undo", {"change": change()})
        s.fails(400, "POST", "/v1/projects/shelf/undo", {})
        s.stop()
        s.start()
        equal(s.get("/v1/projects/shelf/status")["labeled"], 0)
        submit(s, s.get("/v1/items/%d" % first["id"]))
        s.stop()
        s.start()
        equal(s.post("/v1/projects/shelf/undo", {"change": change()})["id"], first["id"])


def claims_are_leases():
    with Service() as s:
        looked_at(s)
        items = claim(s, 3)
        equal([i["id"] for i in claim(s, 3)], [i["id"] for i in items])
        assert all(i["why"] for i in items)
        equal(s.get("/v1/projects/shelf/status")["leased"], 3)
        equal(s.post("/v1/items/%d/release" % items[0]["id"]), {})
        equal(s.post("/v1/items/%d/release" % items[0]["id"]), {})
        equal(s.get("/v1/projects/shelf/status")["leased"], 2)
        equal(len(claim(s, 100)), 6)
        for count in (0, -1, 101, "x"):
            if count == "x":
                continue
            s.fails(400, "POST", "/v1/projects/shelf/claim", {"count": count})


def drafts_survive():
    with Service() as s:
        looked_at(s)
        item = claim(s)[0]
        path = "/v1/items/%d" % item["id"]
        equal(s.call("PUT", path + "/draft", {"revision": 0, "labels": [BOX, BOX]}), {})
        equal(s.call("PUT", path + "/draft", {"revision": 0, "labels": [BOX]}), {})
        s.kill()
        s.start()
        equal(s.get(path)["draft"], {"revision": 0, "labels": [BOX]})
        equal(claim(s)[0]["draft"]["labels"], [BOX])
        equal(s.call("DELETE", path + "/draft"), {})
        assert "draft" not in s.get(path)
        s.call("PUT", path + "/draft", {"revision": 0, "labels": []})
        submit(s, item)
        assert "draft" not in s.get(path)
        s.fails(400, "PUT", path + "/draft", {"revision": 0})
        s.fails(400, "PUT", path + "/draft")
        s.fails(404, "PUT", "/v1/items/99/draft", {"revision": 0, "labels": []})


def gives_the_pictures():
    with Service() as s:
        looked_at(s)
        for item in s.get("/v1/projects/shelf/items")["value"]:
            status, headers, content = s.raw("GET", "/v1/items/%d/content" % item["id"])
            equal((status, headers["Content-Type"]), (200, "image/png"))
            equal(content, png(item["width"], item["height"]))
        os.unlink(os.path.join(s.folder, "shelf", "p000.png"))
        os.symlink("/etc/passwd", os.path.join(s.folder, "shelf", "p000.png"))
        s.fails(404, "GET", "/v1/items/1/content")
        s.fails(404, "GET", "/v1/items/99/content")
        os.rename(os.path.join(s.folder, "shelf"), os.path.join(s.folder, "moved"))
        assert "put it back" in s.fails(404, "GET", "/v1/items/2/content")


def paused_projects_keep_drafts_only():
    with Service() as s:
        looked_at(s)
        item = claim(s)[0]
        s.post("/v1/projects/shelf/pause")
        s.fails(409, "POST", "/v1/items/%d/submit" % item["id"], {"change": change(), "revision": 0, "labels": []})
        s.call("PUT", "/v1/items/%d/draft" % item["id"], {"revision": 0, "labels": [BOX]})


main([submits, the_same_change_is_made_once, a_conflict_is_refused, one_bad_submit_does_not_spoil_its_group,
      bad_labels_are_refused, skips_and_takes_back, claims_are_leases, drafts_survive, gives_the_pictures,
      paused_projects_keep_drafts_only])
