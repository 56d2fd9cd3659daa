"""A labeler who sees what is on the screen and labels by keys: boxes exactly as some COCO file has them."""
import collections
import json
import math
import re

from deck import code
from harness import equal, until
from terminal import Terminal

COLUMNS, ROWS, CELLS = 5, 4, "12345qwertasdfgzxcvb"
EMPTY = "Nothing is left to label"


def steps(by, less, more):
    return [more if by > 0 else less] * abs(by)


def corner_keys(area, x, y):
    """From cell to smaller cell of the grid over the area, then a pixel a step."""
    left, top, w, h = area
    keys = []
    while len(keys) < 3 and w >= COLUMNS and h >= ROWS or not keys:
        w, h = w / COLUMNS, h / ROWS
        column, row = min(int((x - left) / w), COLUMNS - 1), min(int((y - top) / h), ROWS - 1)
        left, top = left + column * w, top + row * h
        keys.append(CELLS[row * COLUMNS + column])
    at_x, at_y = math.floor(left + w / 2 + 0.5), math.floor(top + h / 2 + 0.5)
    return keys + steps(x - at_x, "H", "L") + steps(y - at_y, "K", "J") + ["Enter"]


def box_keys(size, box, digit):
    width, height = size
    x, y, w, h = box
    right, below = width - x, height - y
    second = (x, y, right, below) if min(right, below) >= 2 else (0, 0, width, height)
    return ["r"] + corner_keys((0, 0, width, height), x, y) + corner_keys(second, x + w, y + h) + [str(digit)]


def make_project(deck, name, folder, classes):
    """A running project; classes: lines of a project file."""
    code(deck.run("project", "create", "--from", deck.write(
        name + ".ini", "name = %s\ntask = boxes\nfolder = %s\ninstructions = Every one.\n[classes]\n%s\n"
        % (name, folder, "\n".join(classes)))), 0)


class Truth:
    """What the labels shall be, from a COCO file."""

    def __init__(self, path):
        with open(path) as f:
            self.coco = json.load(f)
        files = {i["id"]: i["file_name"] for i in self.coco["images"]}
        self.classes = [c["name"] + " =" for c in self.coco["categories"]]
        self.size = {i["file_name"]: (i["width"], i["height"]) for i in self.coco["images"]}
        self.labels = collections.defaultdict(list)
        for a in self.coco["annotations"]:
            self.labels[files[a["image_id"]]].append((a["category_id"], a["bbox"]))

    def part(self, count):
        """The COCO document of the first images only."""
        images = self.coco["images"][:count]
        ids = {i["id"] for i in images}
        return dict(self.coco, images=images,
                    annotations=[a for a in self.coco["annotations"] if a["image_id"] in ids])

    def keys(self, name, n):
        """The keys of the nth box of a picture."""
        digit, box = self.labels[name][n]
        return box_keys(self.size[name], box, digit)


class Labeler:
    def __init__(self, deck, project, truth):
        self.deck, self.project, self.truth = deck, project, truth
        items = deck.ask("GET", "/v1/projects/%s/items" % project)[1]["value"]
        self.ids = {i["path"]: i["id"] for i in items}
        self.terminal = None
        self.open()

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.terminal.__exit__()

    def open(self):
        if self.terminal:
            self.terminal.__exit__()
        self.terminal = Terminal(self.deck, "--open", self.project)

    def seen(self):
        """The picture that can be labeled now and how many boxes it has; (None, 0) when nothing is left."""
        text = self.terminal.text()
        name = re.match(r"\S+  \d+ / \d+  (\S+)", text)
        boxes = re.search(r"(\d+) box(es)?$", text, re.M)
        if EMPTY in text:
            return None, 0
        return (name[1], int(boxes[1])) if name and boxes and "Enter submit" in text else None

    def item(self, other_than=None):
        """The client may go on to the next one while the service is away."""
        until(self.deck.alive, "a service that answers")

        def another():
            seen = self.seen()
            return seen and seen[0] != other_than and seen
        return until(another, "an item that can be labeled")

    def has_boxes(self, name, n):
        until(lambda: self.seen() == (name, n), "%s with %d boxes" % (name, n))

    def draft(self, name):
        """The boxes of the draft that the service has."""
        item = self.deck.ask("GET", "/v1/items/%d" % self.ids[name])[1]
        return item["draft"]["labels"] if "draft" in item else []

    def draft_is_right(self, name, least, most):
        """It is what was drawn, up to some moment. How many boxes."""
        draft = self.draft(name)
        assert least <= len(draft) <= most, "%d boxes in the draft, not %d to %d" % (len(draft), least, most)
        equal([(d["class"], d["box"]) for d in draft], self.truth.labels[name][:len(draft)], "draft")
        return len(draft)

    def draw(self, name, first=0):
        for n in range(first, len(self.truth.labels[name])):
            self.terminal.key(*self.truth.keys(name, n))

    def leave(self):
        self.terminal.key("q")
        self.terminal.wait("Enter label")
        self.terminal.key("q")
        equal(self.terminal.end(), "exit 0")
