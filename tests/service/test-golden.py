"""Screens as they shall be: tests/golden. LABELDECK_GOLDEN_UPDATE=1 writes them anew; look at them before a commit."""
import difflib
import getpass
import json
import os
import re
import sys
import time

sys.dont_write_bytecode = True
from deck import Deck, code, main  # noqa: E402
from labeler import box_keys, make_project  # noqa: E402
from terminal import Terminal  # noqa: E402

GOLDEN = os.path.join(os.environ["top_srcdir"], "tests", "golden")
UPDATE = os.environ.get("LABELDECK_GOLDEN_UPDATE") == "1"
SIZES = ("80x24", "120x40")
WAIT, CALM = 10, 1  # seconds: for the screen to be right; without a change, to be taken as it is
PICTURE = (320, 240)


def masked(screen):
    """Without what is different from run to run: times, the user (whose name may have no room)."""
    screen = re.sub(r"^(.* activity) +%s\n" % re.escape(getpass.getuser()), r"\1\n", screen)
    return re.sub(r" *\b(now|\d+ (s|min|h|days?) ago)$", "  AGO", screen, flags=re.M)


def calm(terminal):
    """The screen when it has not changed for a while."""
    last, since = None, 0
    while last is None or time.monotonic() < since + CALM:
        screen = masked(terminal.screen())
        if screen != last:
            last, since = screen, time.monotonic()
        time.sleep(0.01)
    return last


def compare(terminal, name):
    path = os.path.join(GOLDEN, name + ".txt")
    if UPDATE:
        with open(path, "w", encoding="utf-8") as f:
            f.write(calm(terminal))
        return
    with open(path, encoding="utf-8") as f:
        golden = f.read()
    end = time.monotonic() + WAIT
    while (screen := masked(terminal.screen())) != golden:
        assert time.monotonic() < end, "\n".join(difflib.unified_diff(
            golden.splitlines(), screen.splitlines(), name + ".txt", "the screen", lineterm=""))
        time.sleep(0.01)


def look(terminal, name):
    """In every size, the last one stays."""
    for size in SIZES:
        terminal.resize(size)
        compare(terminal, "%s-%s" % (name, size))


def leave(terminal):
    terminal.key("q")
    assert terminal.end() == "exit 0"


def no_projects():
    with Terminal(Deck()) as t:
        t.wait("There are no projects yet")
        look(t, "projects-empty")
        leave(t)


def make_shelf(deck, name, count):
    deck.pictures(name, ["%d.png" % i for i in range(count)], size=PICTURE)
    make_project(deck, name, deck.path(name), ("soup = #ee0000", "beans = #00aa00", "macaroni ="))


def projects():
    deck = Deck()
    for name, count in (("shelf", 3), ("a-name-that-is-too-long-for-a-line-of-eighty-columns", 1), ("paused", 2)):
        make_shelf(deck, name, count)
    code(deck.run("project", "pause", "paused"), 0)
    two = (1, 2)
    labels = {"images": [{"id": i, "file_name": "%d.png" % i, "width": 320, "height": 240} for i in two],
              "categories": [{"id": 1, "name": "soup"}],
              "annotations": [{"id": i, "image_id": i, "category_id": 1, "bbox": [1, 2, 30, 40]} for i in two]}
    code(deck.run("label", "import", "shelf", "-", input=json.dumps(labels)), 0)
    with Terminal(deck) as t:
        t.wait("Enter label")
        look(t, "projects")
        leave(t)


def label_pane(graphics):
    deck = Deck()
    make_shelf(deck, "shelf", 1)
    with Terminal(deck, LABELDECK_GRAPHICS=graphics) as t:
        t.wait("Enter label")
        t.key("Enter")
        t.wait("Enter submit")
        t.key(*box_keys(PICTURE, (40, 30, 120, 100), 1), *box_keys(PICTURE, (200, 90, 80, 130), 2))
        t.wait("2 boxes")
        t.key("Tab")
        look(t, "label-%s-select" % graphics)
        t.key("e")
        look(t, "label-%s-edit" % graphics)
        t.key("Esc")
        t.wait("Enter submit")
        t.key("r")
        look(t, "label-%s-draw" % graphics)
        t.key("s", "Enter", "g", "Enter")
        look(t, "label-%s-class" % graphics)
        t.key("1")
        t.wait("3 boxes")
        t.key("?")
        look(t, "help")
        t.key("q")
        t.wait("Enter submit")
        t.resize("20x5")
        compare(t, "too-small-20x5")
        t.resize(SIZES[0])
        t.wait("Enter submit")
        t.key("q")
        t.wait("Enter label")
        leave(t)


def label_pane_in_half_blocks():
    label_pane("blocks")


def label_pane_without_graphics():
    label_pane("none")


main([no_projects, projects, label_pane_in_half_blocks, label_pane_without_graphics])
