"""Labels in from COCO files and out to them: everything adds up, or a sentence says what does not."""

import hashlib
import json
import os
import sys

sys.dont_write_bytecode = True
from harness import Service, change, equal, main, until  # noqa: E402

CATEGORIES = [{"id": 7, "name": "soup"}, {"id": 3, "name": "beans"}]


def coco(count, boxes=2, **more):
    document = {"images": [{"id": i, "file_name": "p%03d.png" % i, "width": 64 + i, "height": 48}
                           for i in range(count)],
                "annotations": [{"id": i * 10 + k, "image_id": i, "category_id": 7 if k % 2 else 3,
                                 "bbox": [k, i % 20, 5.5, 4], "area": 22, "iscrowd": 0}
                                for i in range(count) for k in range(boxes)],
                "categories": CATEGORIES}
    document.update(more)
    return document


def import_(s, document, more="", project="shelf"):
    body = document if isinstance(document, (str, bytes)) else json.dumps(document)
    made = s.call("POST", "/v1/projects/%s/import?format=coco%s" % (project, more), body)
    equal(s.status, 202)
    return s.finish(made["operation"])


def export(s, project="shelf"):
    op = s.succeed(s.post("/v1/projects/%s/export" % project, {"format": "coco"})["operation"])
    status, _, content = s.raw("GET", "/v1/exports/%d/content" % op["result"]["export"])
    equal(status, 200)
    equal(hashlib.sha256(content).hexdigest(), op["result"]["sha256"])
    equal(len(content), op["result"]["bytes"])
    return op["result"], content


def boxes_by_name(document):
    names = {c["id"]: c["name"] for c in document["categories"]}
    images = {i["id"]: i["file_name"] for i in document["images"]}
    found = {name: [] for name in images.values()}
    for a in document["annotations"]:
        found[images[a["image_id"]]].append((names[a["category_id"]], *a["bbox"]))
    return {name: sorted(boxes) for name, boxes in found.items()}


def what_goes_in_comes_out():
    with Service() as s:
        s.make_project(count=30)
        given = coco(20)
        op = import_(s, given)
        equal(op["state"], "succeeded", op)
        r = op["result"]
        equal((r["images"], r["matched"], r["unmatched"], r["labels"], r["unknownClasses"], r["clamped"], r["dropped"],
               r["already"]), (20, 20, 0, 40, [], 0, 0, 0))
        status = s.get("/v1/projects/shelf/status")
        equal((status["labeled"], status["labels"]), (20, 40))
        result, content = export(s)
        equal((result["images"], result["labels"]), (20, 40))
        written = json.loads(content)
        equal(boxes_by_name(written), boxes_by_name(given))
        equal([c["id"] for c in written["categories"]], [1, 2])
        result2, content2 = export(s)
        equal(content2, content, "the same labels give the same bytes")
        exports = s.get("/v1/projects/shelf/exports")["value"]
        equal([(x["images"], x["labels"], x["sha256"]) for x in exports], [(20, 40, result["sha256"])] * 2)
        path = "/v1/exports/%d/content" % result["export"]
        equal(s.call("DELETE", path), {})
        s.fails(404, "DELETE", path)
        s.fails(404, "GET", path)
        equal(os.listdir(os.path.join(s.home, "exports")), [str(result2["export"])])
        equal(os.listdir(os.path.join(s.home, "spool")), [])


def labeled_items_are_left_alone():
    with Service() as s:
        s.make_project(count=10)
        item = s.post("/v1/projects/shelf/claim", {"count": 1})["value"][0]
        s.post("/v1/items/%d/submit" % item["id"], {"change": change(), "revision": 0, "labels": []})
        r = import_(s, coco(10))["result"]
        equal((r["imported"], r["already"]), (9, 1))
        equal(s.get("/v1/items/%d" % item["id"])["labels"], [])
        r = import_(s, coco(10, boxes=1), "&overwrite=1")["result"]
        equal((r["imported"], r["already"], r["labels"]), (10, 0, 10))
        r = import_(s, coco(10))["result"]
        equal((r["imported"], r["already"], r["labels"]), (0, 10, 0))
        status = s.get("/v1/projects/shelf/status")
        equal((status["labeled"], status["labels"]), (10, 10))


def says_what_does_not_fit():
    with Service() as s:
        s.make_project(count=4)
        document = coco(4, boxes=0)
        document["categories"] = CATEGORIES + [{"id": 9, "name": "cat"}]
        document["images"].append({"id": 99, "file_name": "elsewhere.png", "width": 10, "height": 10})

        def add(image, category, box, **more):
            document["annotations"].append(dict({"id": len(document["annotations"]) + 1, "image_id": image,
                                                 "category_id": category, "bbox": box, "iscrowd": 0}, **more))
        add(0, 3, [0, 0, 10, 10])
        add(0, 9, [0, 0, 10, 10])
        add(1, 3, [60, 40, 100, 100])
        add(1, 3, [5000, 5000, 10, 10])
        add(2, 3, [0, 0, 0, 10])
        add(2, 3, [0, 0, 10, 10], iscrowd=1)
        add(99, 3, [0, 0, 5, 5])
        add(1234, 3, [0, 0, 5, 5])
        op = import_(s, document)
        equal(op["state"], "succeeded", op)
        r = op["result"]
        equal((r["images"], r["matched"], r["unmatched"], r["labels"], r["unknownClasses"], r["clamped"], r["dropped"]),
              (5, 4, 1, 2, ["cat"], 1, 2))
        equal((r["crowds"], r["orphans"]), (1, 1))
        equal(s.get("/v1/projects/shelf/status")["labeled"], 2)


def takes_azures_normalised_form():
    with Service() as s:
        s.make_project(count=2)
        document = {"images": [{"id": 1, "file_name": "workspace/shelf/p000.png", "width": 0.0, "height": 0.0,
                                "coco_url": "AmlDatastore://workspaceblobstore/shelf/p000.png",
                                "absolute_url": "https://x.invalid/shelf/p000.png", "date_captured": "2026-01-01"}],
                    "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "bbox": [0.25, 0.5, 0.5, 0.25],
                                     "area": 0.1}],
                    "categories": [{"id": 1, "name": "beans"}]}
        r = import_(s, document)["result"]
        equal((r["matched"], r["labels"]), (1, 1))
        equal(s.get("/v1/items/1")["labels"], [{"class": 1, "box": [16, 24, 32, 12]}])


def bad_files_are_refused():
    with Service() as s:
        s.make_project(count=2)
        s.fails(400, "POST", "/v1/projects/shelf/import?format=coco", b"")
        s.fails(400, "POST", "/v1/projects/shelf/import?format=nonsense", b"{}")
        s.fails(400, "POST", "/v1/projects/shelf/import", b"{}")
        s.fails(404, "POST", "/v1/projects/none/import?format=coco", b"{}")
        s.fails(400, "POST", "/v1/projects/shelf/export", {"format": "nonsense"})
        s.fails(400, "POST", "/v1/projects/shelf/export")
        s.fails(404, "POST", "/v1/projects/none/export", {"format": "coco"})
        for bad in (b"x", b"[]", b'{"images":[', b"\xff\xd8\xff", json.dumps(coco(2)).encode()[:-30], b"\0" * 100):
            op = import_(s, bad)
            equal(op["state"], "failed", op)
            assert len(op["message"]) > 10, op
        equal(s.get("/v1/projects/shelf/status")["labeled"], 0)
        equal(os.listdir(os.path.join(s.home, "spool")), [])


def export_looks_at_what_it_writes():
    with Service() as s:
        s.make_project(count=300)
        items = s.post("/v1/projects/shelf/claim", {"count": 100})["value"]
        for item in items[:20]:
            s.post("/v1/items/%d/submit" % item["id"], {"change": change(), "revision": 0,
                                                        "labels": [{"class": 1, "box": [1, 1, 5, 5]}]})
        _, content = export(s)
        written = json.loads(content)
        equal(len(written["images"]), 20)
        for image in written["images"]:
            equal((image["width"], image["height"]), (64 + int(image["file_name"][1:4]), 48))


def export_leaves_out_what_is_gone():
    with Service() as s:
        s.make_project(count=5)
        until(lambda: s.get("/v1/projects/shelf/status")["unprobed"] == 0, "all were looked at")
        import_(s, coco(5))
        result, _ = export(s)
        equal((result["images"], result["unreadable"]), (5, 0))


def an_empty_project_exports():
    with Service() as s:
        s.make_project(count=2)
        result, content = export(s)
        equal((result["images"], result["labels"]), (0, 0))
        equal(json.loads(content)["annotations"], [])


def operations_can_be_watched_and_cancelled():
    with Service() as s:
        s.make_project(count=3)
        body = json.dumps(coco(100000, boxes=1))
        id = s.call("POST", "/v1/projects/shelf/import?format=coco", body)["operation"]
        assert s.get("/v1")["busy"] is True
        s.fails(409, "POST", "/v1/shutdown", {"ifIdle": True})
        op = s.get("/v1/operations/%d?wait=10&seen=1" % id)
        assert op["version"] > 1 and op["kind"] == "import", op
        s.post("/v1/operations/%d/cancel" % id)
        op = s.finish(id)
        equal(op["state"], "cancelled", op)
        assert "ended" in s.fails(409, "POST", "/v1/operations/%d/cancel" % id)
        equal(s.get("/v1/operations/%d" % id), op)
        equal([o["id"] for o in s.get("/v1/operations")["value"]], [2, 1])
        s.fails(404, "GET", "/v1/operations/99")
        s.fails(400, "GET", "/v1/operations/1?wait=61")
        s.fails(400, "GET", "/v1/operations/1?wait=x")
        s.stop()
        s.start()
        equal([(o["id"], o["state"]) for o in s.get("/v1/operations")["value"]], [(2, "cancelled"), (1, "succeeded")])


main([what_goes_in_comes_out, labeled_items_are_left_alone, says_what_does_not_fit, takes_azures_normalised_form,
      bad_files_are_refused, export_looks_at_what_it_writes, export_leaves_out_what_is_gone, an_empty_project_exports,
      operations_can_be_watched_and_cancelled])
