"""coco-compare.py GIVEN TAKEN: whether two COCO files hold the same boxes of the same classes on the same images.

It reads the files by itself and holds the second one to the standard: whole ids, one of each, boxes within their image,
areas that fit. What differs goes to standard output; exit 1 then.
"""
import collections
import json
import sys


def load(path):
    with open(path, encoding="utf-8") as f:
        return json.load(f)


def boxes(coco):
    """How often each (file, class, box) is there."""
    files = {i["id"]: i["file_name"] for i in coco["images"]}
    classes = {c["id"]: c["name"] for c in coco["categories"]}
    return collections.Counter((files[a["image_id"]], classes[a["category_id"]], tuple(map(float, a["bbox"])))
                               for a in coco["annotations"])


def faults(coco):
    """What a reader of COCO would stumble over."""
    for kind in ("images", "annotations", "categories"):
        ids = [entry["id"] for entry in coco[kind]]
        if len(set(ids)) != len(ids) or not all(isinstance(i, int) and i > 0 for i in ids):
            yield "the ids of the %s are not whole and unique" % kind
    images = {i["id"]: i for i in coco["images"]}
    for a in coco["annotations"]:
        x, y, w, h = a["bbox"]
        image = images[a["image_id"]]
        if not (0 <= x and 0 <= y and w > 0 and h > 0 and x + w <= image["width"] and y + h <= image["height"]):
            yield "annotation %d is not within %s" % (a["id"], image["file_name"])
        if abs(a["area"] - w * h) > 1e-6 * w * h or a["iscrowd"] != 0:
            yield "annotation %d has a wrong area or is a crowd" % a["id"]


def differences(given, taken):
    for image, size in given.items():
        if taken.get(image) != size:
            yield "image %s: %s, not %s" % (image, taken.get(image), size)
    for image in taken.keys() - given.keys():
        yield "image %s was not given" % image


def sizes(coco):
    return {i["file_name"]: (i["width"], i["height"]) for i in coco["images"]}


def main(given, taken):
    given, taken = load(given), load(taken)
    wrong = list(faults(taken)) + list(differences(sizes(given), sizes(taken)))
    before, after = boxes(given), boxes(taken)
    wrong += ["missing: %s %s %s" % box for box in (before - after).elements()]
    wrong += ["not given: %s %s %s" % box for box in (after - before).elements()]
    print("\n".join(wrong) or "%d boxes on %d images" % (sum(after.values()), len(taken["images"])))
    return 1 if wrong else 0


sys.exit(main(*sys.argv[1:]))
