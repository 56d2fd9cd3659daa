"""Killed at any moment, the service has what it acknowledged, and goes on."""

import os
import random
import sqlite3
import sys
import threading
import time

sys.dont_write_bytecode = True
from harness import Service, change, equal, main, until  # noqa: E402


def acknowledged_submits_are_there(end=Service.kill):
    with Service() as s:
        s.make_project(count=120)
        acknowledged, asked, lock = {}, {}, threading.Lock()

        def labeler(items):
            for item in items:
                document = {"change": change(), "revision": 0,
                            "labels": [{"class": 1, "box": [1, 1, 2 + item["id"] / 8, 3]}]}
                with lock:
                    asked[item["id"]] = document
                try:
                    answer = s.post("/v1/items/%d/submit" % item["id"], document)
                except Exception:
                    return
                with lock:
                    acknowledged[item["id"]] = answer

        items = s.post("/v1/projects/shelf/claim", {"count": 100})["value"]
        threads = [threading.Thread(target=labeler, args=(items[i::4],)) for i in range(4)]
        [t.start() for t in threads]
        until(lambda: len(acknowledged) >= 30, "thirty submits")
        end(s)
        [t.join() for t in threads]
        s.start()
        for id, answer in acknowledged.items():
            item = s.get("/v1/items/%d" % id)
            equal((item["labels"], item["revision"]), (answer["labels"], 1))
        for id, document in asked.items():  # what was in flight is sent again, as a client does
            answer = s.post("/v1/items/%d/submit" % id, document)
            equal(answer["revision"], 1)
            equal(answer["labels"], document["labels"])
        equal(s.get("/v1/projects/shelf/status")["labeled"], len(asked))


def also_after_a_stop_in_their_midst():
    def stop(s):
        equal(s.terminate(), 0)
    acknowledged_submits_are_there(stop)


def killed_while_a_project_is_made():
    with Service() as s:
        folder = s.fold("many", 1)
        with open(os.path.join(folder, "p000.png"), "rb") as f:
            picture = f.read()
        for i in range(12000):
            with open(os.path.join(folder, "q%05d.png" % i), "wb") as f:
                f.write(picture)
        made = s.post("/v1/projects", {"name": "p", "taskType": "BoundingBox", "folder": folder,
                                       "labelCategories": {"classes": [{"displayName": "a"}]}})
        for _ in range(6):
            until(lambda: s.get("/v1/operations/%d" % made["operation"])["version"] > 1, "progress")
            s.kill()
            s.start()
        op = s.succeed(made["operation"])
        equal(op["kind"], "initialize")
        equal(s.get("/v1/projects/p")["counts"]["items"], 12001)
        equal(s.get("/v1/data/p")["files"], 12001)
        with sqlite3.connect(os.path.join(s.home, "store.db")) as db:
            equal(db.execute("SELECT count(DISTINCT file_id), max(number), count(DISTINCT position) > 11000 FROM item")
                  .fetchone(), (12001, 12001, 1))
        s.terminate()
        s.start()
        until(lambda: s.get("/v1/projects/p/status")["unprobed"] < 12001, "probing goes on", 120)


def an_interrupted_export_has_failed():
    with Service() as s:
        s.make_project(count=3)
        s.stop()
        with sqlite3.connect(os.path.join(s.home, "store.db")) as db:
            db.execute("INSERT INTO operation(kind, state, project, user, started_ms) "
                       "VALUES('export', 'running', 'shelf', 'ann', 1)")
        with open(os.path.join(s.home, "exports", "operation-2"), "w") as f:
            f.write("half")
        s.start()
        op = s.get("/v1/operations/2")
        equal((op["state"], op["kind"]), ("failed", "export"))
        assert "start it again" in op["message"]
        equal(os.listdir(os.path.join(s.home, "exports")), [])
        equal(s.get("/v1")["busy"], False)


def killed_at_random():
    """Whatever is killed whenever: the counts agree with the rows, and every answer that came is true."""
    with Service() as s:
        s.make_project(count=60)
        submitted = set()
        for round in range(5):
            def work():
                try:
                    while True:
                        for item in s.post("/v1/projects/shelf/claim", {"count": 1})["value"]:
                            s.call("PUT", "/v1/items/%d/draft" % item["id"],
                                   {"revision": item["revision"], "labels": []})
                            s.post("/v1/items/%d/submit" % item["id"],
                                   {"change": change(), "revision": item["revision"],
                                    "labels": [{"class": 1, "box": [0, 0, 5, 5]}] * random.randrange(4)})
                            submitted.add(item["id"])
                            if random.random() < 0.3:
                                submitted.discard(item["id"])
                                s.post("/v1/projects/shelf/undo", {"change": change()})
                except Exception:
                    pass
            thread = threading.Thread(target=work)
            thread.start()
            time.sleep(random.random() / 5)  # the moment of the kill
            s.kill()
            thread.join()
            s.start()
            status = s.get("/v1/projects/shelf/status")
            items = s.get("/v1/projects/shelf/items")["value"]
            labeled = [i for i in items if i["state"] == "labeled"]
            equal((status["labeled"], status["labels"]), (len(labeled), sum(len(i["labels"]) for i in labeled)))
            assert submitted <= {i["id"] for i in labeled}


def a_store_that_is_no_store_is_left_alone():
    with Service() as s:
        s.stop()
        path = os.path.join(s.home, "store.db")
        for name in ("store.db-wal", "store.db-shm"):
            if os.path.exists(os.path.join(s.home, name)):
                os.unlink(os.path.join(s.home, name))
        with open(path, "wb") as f:
            f.write(b"not a database at all" * 100)
        try:
            s.start()
        except AssertionError as e:
            assert "store.db" in str(e), e
        else:
            raise AssertionError("it started")
        s.end()
        with open(path, "rb") as f:
            assert f.read().startswith(b"not a database")


main([acknowledged_submits_are_there, also_after_a_stop_in_their_midst, killed_while_a_project_is_made,
      an_interrupted_export_has_failed, killed_at_random, a_store_that_is_no_store_is_left_alone])
