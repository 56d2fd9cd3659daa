"""Every format of label files: read by python's own readers, imported into another project, exported again."""
import csv
import io
import json
import os
import urllib.parse
from deck import Deck, code, equal, main

d = Deck()
NAMES = ["plain.png", "a b/c d.png", "a b/\u00e9\u6d4b \U0001f600.png", "quo\"te,'s.png", "two\nlines.png", "=1+1.png",
         "-n/+x/@y.png", "100% #1?.png", "empty.png"]
WIDTH, HEIGHT = 611, 307
CLASSES = ("[classes]\nanimal = #aa0000\nanimal/big cat =\nanimal/big cat/\u8c79 \"x\", y =\nthing =\nthing/big cat =\n"
           "@home =\n")
BOXES = [(0, 0, WIDTH, HEIGHT), (1 / 3, 2.125, 10.001, 7), (600.5, 300.25, 10.5, 6.75), (17, 33, 0.75, 0.5)]
d.pictures("pictures", NAMES, size=(WIDTH, HEIGHT))


def project(name):
    text = f"name = {name}\ntask = boxes\nfolder = pictures\n{CLASSES}"
    code(d.run("project", "create", "--from", d.write(name + ".ini", text)), 0)


def paths(name):
    """id -> path of the class tree."""
    def below(classes, parent):
        for c in classes:
            yield c["id"], parent + c["displayName"]
            yield from below(c.get("subclasses", []), parent + c["displayName"] + "/")
    return dict(below(d.ask("GET", f"/v1/projects/{name}")[1]["labelCategories"]["classes"], ""))


def truth(name):
    """What the service says: image -> sorted labels, for labeled items."""
    known = paths(name)
    found = {}
    for item in d.run("item", "list", name, "--state", "labeled", "--json").lines():
        labels = d.ask("GET", f"/v1/items/{item['id']}")[1]["labels"]
        found[item["path"]] = sorted((known[x["class"]], *x["box"]) for x in labels)
    return found


def label(name):
    known = sorted(paths(name).values())
    images = [{"id": i, "file_name": n} for i, n in enumerate(NAMES)]
    boxes = [(i, (i * 3 + k) % len(known), b) for i in range(len(NAMES) - 1) for k, b in enumerate(BOXES[:1 + i % 4])]
    document = {"info": {"frame": "upright pixels"}, "images": images,
                "annotations": [{"image_id": i, "category_id": c, "bbox": b} for i, c, b in boxes],
                "categories": [{"id": i, "name": c} for i, c in enumerate(known)]}
    code(d.run("label", "import", name, "-", input=json.dumps(document)), 0)
    # labeled, with nothing on it
    item = [x for x in d.run("item", "list", name, "--json").lines() if x["path"] == "empty.png"][0]
    status, answer = d.ask("POST", f"/v1/items/{item['id']}/submit",
                           {"change": "3c1f0c1e-7c1b-4a39-9d5c-1f2a3b4c5d6e", "revision": 0, "labels": []})
    equal(status, 200, answer)


def export(name, form):
    out = d.path("out")
    code(d.run("export", name, "--format", form, "--output", out), 0)
    with open(out, "rb") as f:
        return f.read()


def close(got, wanted, within):
    equal(sorted(got), sorted(wanted))
    for name in wanted:
        equal([x[0] for x in got[name]], [x[0] for x in wanted[name]], name)
        for a, b in zip(got[name], wanted[name]):
            assert all(abs(p - q) <= within for p, q in zip(a[1:], b[1:])), (name, a, b)


def read_coco_azure(content):
    document = json.loads(content)
    equal(sorted(document), ["annotations", "categories", "images"])
    names = {c["id"]: c["name"] for c in document["categories"]}
    images = {i["id"]: i for i in document["images"]}
    equal([sorted(i) for i in document["images"]],
          [["absolute_url", "coco_url", "date_captured", "file_name", "height", "id", "width"]] * len(images))
    found = {i["file_name"]: [] for i in document["images"]}
    for i in document["images"]:
        root = "file://" + urllib.parse.quote(os.path.realpath(d.path("pictures"))) + "/"
        equal(i["absolute_url"], root + urllib.parse.quote(i["file_name"]))
        with open(urllib.parse.unquote(i["absolute_url"][len("file://"):]), "rb") as f:
            equal(f.read(4), b"\x89PNG")
        equal(i["coco_url"].split("/", 3), ["AmlDatastore:", "", i["coco_url"].split("/")[2], i["file_name"]])
        equal((i["width"], i["height"]), (WIDTH, HEIGHT))
        equal((len(i["date_captured"]), i["date_captured"][-1]), (len("2022-09-16T14:48:15.6141099Z"), "Z"))
    for n, a in enumerate(document["annotations"], 1):
        equal(sorted(a), ["area", "bbox", "category_id", "id", "image_id"])
        equal((a["id"], a["area"]), (n, 0))
        x, y, w, h = a["bbox"]
        assert max(a["bbox"]) <= 1, a
        found[images[a["image_id"]]["file_name"]].append((names[a["category_id"]], x * WIDTH, y * HEIGHT, w * WIDTH,
                                                          h * HEIGHT))
    equal(sorted(images), list(range(1, len(images) + 1)))
    return {name: sorted(boxes) for name, boxes in found.items()}


def read_csv(content):
    found = {}
    for row in csv.DictReader(io.StringIO(content.decode(), newline="")):
        equal((row["ImageWidth"], row["ImageHeight"]), (str(WIDTH), str(HEIGHT)))
        boxes = found.setdefault(row["Url"].split("/", 3)[3], [])
        if row["Label"]:
            boxes.append((row["Label"], *(float(row[c]) for c in ("X", "Y", "Width", "Height"))))
    return {name: sorted(boxes) for name, boxes in found.items()}


def read_jsonl(content):
    found = {}
    for line in content.decode().split("\n")[:-1]:
        o = json.loads(line)
        equal(list(o), ["image_url", "image_details", "label", "label_confidence"])
        equal(o["image_details"], {"format": "png", "width": WIDTH, "height": HEIGHT})
        equal(o["label_confidence"], [1] * len(o["label"]))
        equal([x["isCrowd"] for x in o["label"]], [0] * len(o["label"]))
        assert all(0 <= x[k] <= 1 for x in o["label"] for k in ("topX", "topY", "bottomX", "bottomY")), o
        found[o["image_url"].split("/", 3)[3]] = sorted(
            (x["label"], x["topX"] * WIDTH, x["topY"] * HEIGHT, (x["bottomX"] - x["topX"]) * WIDTH,
             (x["bottomY"] - x["topY"]) * HEIGHT) for x in o["label"])
    return found


READERS = {"coco-azure": read_coco_azure, "csv": read_csv, "jsonl": read_jsonl}
WITHIN = {"coco-azure": 0.001, "jsonl": 0.001}  # of a pixel; the others are exact


def a_project_is_labeled():
    project("shelf")
    label("shelf")
    equal(sorted(truth("shelf")), sorted(NAMES))
    equal(sum(map(len, truth("shelf").values())), 20)


def other_readers_read_the_same():
    for form, read in READERS.items():
        close(read(export("shelf", form)), truth("shelf"), 1e-5 if form in WITHIN else 0)


def the_same_labels_give_the_same_bytes():
    for form in READERS:
        equal(export("shelf", form), export("shelf", form))


def imported_they_are_the_same_project():
    wanted = truth("shelf")
    wanted.pop("empty.png")  # no label says that it is labeled
    for form in READERS:
        name = "again-" + form
        project(name)
        code(d.run("label", "import", name, "-", "--format", form, input=export("shelf", form)), 0)
        close(truth(name), wanted, WITHIN.get(form, 0))


def every_format_is_tested():
    listed = d.run("export", "shelf", "--format", "none", "--output", "-").err
    equal(listed.rsplit("there is: ", 1)[1].split(), ["coco,", *(", ".join(READERS).split(" "))])


def past_exports_are_listed():
    lines = code(d.run("export", "list", "shelf", "--json"), 0).lines()
    equal({x["format"] for x in lines}, set(READERS))
    equal({(x["images"], x["labels"]) for x in lines}, {(9, 20)})
    assert all(x["user"] and x["at"].endswith("Z") and x["bytes"] > 0 and len(x["sha256"]) == 64 for x in lines), lines
    text = code(d.run("export", "list", "shelf"), 0).out
    equal(len(text.splitlines()), len(lines))
    equal(text.split()[1:7], [lines[0]["user"], lines[0]["format"], "9", "images", "20", "labels"])
    equal([line.split()[-1] for line in text.splitlines()], [x["sha256"] for x in lines])
    equal(d.run("export", "list", "again-csv").out, "")
    code(d.run("export", "list", "nobody"), 1, "nobody")
    code(d.run("export", "list"), 2, "needs PROJECT")


main([a_project_is_labeled, other_readers_read_the_same, the_same_labels_give_the_same_bytes,
      imported_they_are_the_same_project, past_exports_are_listed, every_format_is_tested])
