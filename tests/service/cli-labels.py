"""Labels in and out: import, status, export, and what happens when it cannot be done."""
import hashlib
import json
import os
import signal
import stat
import subprocess
from deck import DEADLINE, PROGRAM, Deck, Skip, code, equal, main, until

d = Deck()
COUNT = 30
names = [f"{i:03}.png" for i in range(COUNT)]
d.pictures("shelf", names, size=(40, 30))
code(d.run("project", "create", "--from", d.project(folder="shelf")), 0)


def boxes(i):
    return [[1 + i % 5, 2, 10, 8.5], [20, 10 + i % 3, 4.25, 9]]


def coco(count, normalised=False, categories=("soup", "beans"), images=None):
    w, h = (40, 30) if normalised else (1, 1)
    return json.dumps({
        "images": [{"id": i, "file_name": n, "width": 40, "height": 30}
                   for i, n in enumerate(images or names[:count], 1)],
        "categories": [{"id": i, "name": n} for i, n in enumerate(categories, 1)],
        "annotations": [{"id": 10 * i + k, "image_id": i, "category_id": k + 1, "iscrowd": 0,
                         "bbox": [b[0] / w, b[1] / h, b[2] / w, b[3] / h]}
                        for i in range(1, count + 1) for k, b in enumerate(boxes(i))]})


def exported(path):
    with open(path) as f:
        c = json.load(f)
    files = {i["id"]: i["file_name"] for i in c["images"]}
    classes = {k["id"]: k["name"] for k in c["categories"]}
    return c, {(files[a["image_id"]], classes[a["category_id"]]): a["bbox"] for a in c["annotations"]}


def imported_in_pixels():
    r = code(d.run("label", "import", "shelf", "--format", "coco", d.write("a.json", coco(10))), 0)
    assert "imported 20 labels for 10 of 10 images" in r.out, r
    s = d.run("status", "shelf", "--json").document()
    equal((s["labeled"], s["labels"]), (10, 20))
    equal({c["name"]: c["labels"] for c in s["classes"]}, {"soup": 10, "beans": 10})
    equal(len(d.run("item", "list", "shelf", "--state", "labeled", "--json").lines()), 10)


def imported_in_azures_form():
    r = code(d.run("label", "import", "shelf", "-", "--json", input=coco(15, normalised=True)), 0)
    equal((r.document()["labels"], r.document()["already"]), (10, 10))
    assert "10 images were labeled already" in r.err, r


def exported_and_read_back():
    out = d.path("out.json")
    r = code(d.run("export", "shelf", "--format", "coco", "--output", out), 0)
    with open(out, "rb") as f:
        digest = hashlib.sha256(f.read()).hexdigest()
    equal(r.out, f"exported 15 images, 30 labels to {out} (sha256 {digest})\n")
    equal(stat.S_IMODE(os.stat(out).st_mode), 0o644)
    c, got = exported(out)
    equal(len(c["images"]), 15)
    equal({k["name"]: k["id"] for k in c["categories"]}, {"soup": 1, "beans": 2})
    for i in range(1, 16):
        for k, b in enumerate(boxes(i)):
            equal([round(v, 6) for v in got[names[i - 1], ("soup", "beans")[k]]], b)
    equal(os.listdir(os.path.join(d.home, "exports")), [])


def the_same_labels_give_the_same_bytes():
    r = code(d.run("export", "shelf", "--output", "-"), 0)
    with open(d.path("out.json")) as f:
        equal(r.out, f.read())
    j = code(d.run("export", "shelf", "--output", d.path("again.json"), "--json"), 0).document()
    equal((j["images"], j["labels"], j["sha256"]), (15, 30, hashlib.sha256(r.out.encode()).hexdigest()))


def overwriting_is_asked_for():
    changed = json.loads(coco(1))
    changed["annotations"][0]["bbox"] = [3, 3, 3, 3]
    f = d.write("b.json", json.dumps(changed))
    equal(code(d.run("label", "import", "shelf", f, "--json"), 0).document()["already"], 1)
    equal(code(d.run("label", "import", "shelf", f, "--json", "--overwrite"), 0).document()["labels"], 2)
    code(d.run("export", "shelf", "--output", d.path("out.json")), 0)
    equal(exported(d.path("out.json"))[1]["000.png", "soup"], [3, 3, 3, 3])


def what_does_not_fit_is_told():
    text = coco(2, images=["x.png", "029.png"], categories=("so\x1bup", "beans"))
    r = code(d.run("label", "import", "shelf", "-", input=text), 6)
    assert "1 images of the file are not in the project" in r.err and "no class so\ufffdup" in r.err, r
    assert "\x1b" not in r.err


def bad_files_change_nothing():
    before = d.run("status", "shelf", "--json").document()["labels"]
    for text in ("", "nonsense", "[]", coco(20)[:-20], '{"images":[]', "\xff"):
        r = d.run("label", "import", "shelf", d.write("bad.json", text))
        code(r, 1)
    code(d.run("label", "import", "shelf", d.path("none.json")), 1, "none.json", "No such file")
    code(d.run("label", "import", "nobody", d.path("a.json")), 1, "nobody")
    code(d.run("label", "import", "shelf", d.path("a.json"), "--format", "yaml"), 1, "coco")
    equal(d.run("status", "shelf", "--json").document()["labels"], before)


def outputs_that_cannot_be_written():
    code(d.run("export", "shelf"), 2, "--output")
    code(d.run("export", "shelf", "--output", d.path("none", "x.json")), 1, "No such file")
    code(d.run("export", "shelf", "--output", d.dir), 1, "Is a directory")
    code(d.run("export", "nobody", "--output", d.path("y.json")), 1, "nobody")
    code(d.run("export", "shelf", "--output", d.path("y.json"), "--format", "yaml"), 1, "coco")
    assert not [f for f in os.listdir(d.dir) if "y.json" in f], os.listdir(d.dir)
    with open("/dev/full", "w") as full:
        r = subprocess.run([PROGRAM, "export", "shelf", "--output", "-"], env=d.env, stdout=full,
                           stderr=subprocess.PIPE, timeout=DEADLINE)
    equal(r.returncode, 1)
    assert b"cannot write to standard output" in r.stderr, r
    if os.geteuid():
        os.makedirs(d.path("readonly"), 0o555)
        code(d.run("export", "shelf", "--output", d.path("readonly", "x.json")), 1, "Permission denied")


def many_labels():
    big = json.loads(coco(COUNT))
    for k in range(200000):
        big["annotations"].append({"id": 1000000 + k, "image_id": 1 + k % COUNT, "category_id": 1,
                                   "bbox": [1, 1, 2 + k % 7, 3]})
    return d.write("big.json", json.dumps(big))


def an_interrupted_import_is_cancelled():
    f = many_labels()
    before = d.run("status", "shelf", "--json").document()
    p = d.start("label", "import", "shelf", f, "--overwrite", stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    until(lambda: d.running("import") or p.poll() is not None, "the import")
    if p.poll() is not None:
        raise Skip("the import was faster than this test")
    p.send_signal(signal.SIGINT)
    out, err = p.communicate(timeout=DEADLINE)
    if p.returncode == 0:
        raise Skip("the import was faster than the interrupt")
    equal(p.returncode, 1, err)
    assert "cancel" in err, err
    until(lambda: not d.running("import"), "the end of the operation")
    after = d.run("status", "shelf", "--json").document()
    equal((after["labels"], after["labeled"]), (before["labels"], before["labeled"]))


def a_service_killed_during_an_export_leaves_no_file():
    code(d.run("label", "import", "shelf", many_labels(), "--overwrite"), 0)
    p = d.start("export", "shelf", "--output", d.path("killed.json"), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                text=True)
    until(lambda: d.running("export") or p.poll() is not None, "the export")
    if p.poll() is not None:
        raise Skip("the export was faster than this test")
    d.kill()
    out, err = p.communicate(timeout=DEADLINE)
    equal(p.returncode, 4, err)
    assert "the service stopped answering" in err and "run the command again" in err, err
    equal([f for f in os.listdir(d.dir) if "killed" in f], [])
    code(d.run("export", "shelf", "--output", d.path("killed.json")), 0)


main([imported_in_pixels, imported_in_azures_form, exported_and_read_back, the_same_labels_give_the_same_bytes,
     overwriting_is_asked_for, what_does_not_fit_is_told, bad_files_change_nothing, outputs_that_cannot_be_written,
     an_interrupted_import_is_cancelled, a_service_killed_during_an_export_leaves_no_file])
