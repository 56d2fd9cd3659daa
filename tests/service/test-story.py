"""Labels imported for some pictures, drawn by keys for others, kills in between: the export is what was given."""
import glob
import json
import os
import shutil
import subprocess
import sys

sys.dont_write_bytecode = True
from deck import Deck, code, equal, main, program  # noqa: E402
from harness import Skip, until  # noqa: E402
from labeler import Labeler, Truth, make_project  # noqa: E402
from terminal import Terminal  # noqa: E402

TOOLS = os.path.join(os.environ["top_srcdir"], "tests", "tools")
BCCD = os.path.join(os.environ["top_srcdir"], "..", "shared", "data", "bccd")


def tool(name, *args, output):
    with open(output, "w") as out:
        return subprocess.run([sys.executable, os.path.join(TOOLS, name), *args], stdout=out).returncode


def killed_in_the_middle_of_a_box(labeler):
    """The client is; the boxes that were finished come back."""
    name, _ = labeler.item()
    labeler.terminal.key(*labeler.truth.keys(name, 0))
    until(lambda: len(labeler.draft(name)) == 1, "the draft is stored")
    labeler.terminal.key(*labeler.truth.keys(name, 1)[:-3])
    labeler.terminal.wait("New box")
    equal(labeler.terminal.kill(), "signal KILL")
    labeler.open()
    labeler.terminal.wait("Your work in progress on this image is back")
    labeler.has_boxes(name, 1)
    labeler.draft_is_right(name, 1, 1)
    labeler.draw(name, 1)
    labeler.terminal.key("Enter")
    return name


def killed_in_the_middle_of_submits(labeler, before):
    """The service is, just before and just behind the key; the client starts it again and goes on."""
    kills = 0
    while True:
        name, boxes = labeler.item(other_than=before)
        if not name:
            return kills
        labeler.draw(name, boxes)
        labeler.has_boxes(name, len(labeler.truth.labels[name]))
        pid = until(labeler.deck.alive, "a service that answers")
        if kills % 2:
            labeler.deck.kill(pid)
        labeler.terminal.key("Enter")
        if not kills % 2:
            labeler.deck.kill(pid)
        kills += 1
        before = name


def story(deck, folder, truth, imported):
    total = len(truth.coco["images"])
    make_project(deck, "story", folder, truth.classes)
    code(deck.run("label", "import", "story", "-", input=json.dumps(truth.part(imported))), 0)
    with Labeler(deck, "story", truth) as labeler:
        first = killed_in_the_middle_of_a_box(labeler)
        equal(killed_in_the_middle_of_submits(labeler, first), total - imported - 1)
        labeler.leave()
    equal(deck.run("status", "story", "--json").document()["labeled"], total)
    code(deck.run("export", "story", "--format", "coco", "--output", deck.path("out.json")), 0)


def compare(deck, given):
    different = tool("coco-compare.py", given, deck.path("out.json"), output=deck.path("compared"))
    with open(deck.path("compared")) as f:
        said = f.read()
    assert not different, said
    print("# " + said.strip())
    with open(given) as f:
        other = json.load(f)
    other["annotations"][0]["bbox"][2] += 1
    equal(tool("coco-compare.py", deck.write("other.json", json.dumps(other)), deck.path("out.json"),
               output=os.devnull), 1)


def of_demo_scenes():
    deck = Deck()
    subprocess.run([program("labeldeck-demo"), "--output", deck.path("demo"), "--count", "9"], check=True)
    truth = deck.path("demo", "truth.json")
    story(deck, deck.path("demo", "images"), Truth(truth), 4)
    compare(deck, truth)


def of_photographs():
    """Blood cells, whose boxes somebody else has drawn."""
    if not os.path.isdir(BCCD):
        raise Skip("no photographs at ../shared/data/bccd")
    deck = Deck()
    pictures = sorted(glob.glob(os.path.join(BCCD, "JPEGImages", "*.jpg")))[:7]
    os.mkdir(deck.path("photographs"))
    for picture in pictures:
        shutil.copy(picture, deck.path("photographs"))
    names = [os.path.basename(p)[:-len(".jpg")] for p in pictures]
    equal(tool("voc2coco.py", BCCD, *names, output=deck.path("truth.json")), 0)
    story(deck, deck.path("photographs"), Truth(deck.path("truth.json")), 3)
    compare(deck, deck.path("truth.json"))


def a_service_killed_again_before_the_client_has_seen_it():
    deck = Deck()
    with Terminal(deck) as terminal:
        terminal.wait("no projects yet")
        for _ in range(3):
            deck.kill(until(deck.alive, "a service that answers"))
        terminal.wait("The service is there again")
        terminal.key("q")
        equal(terminal.end(), "exit 0")


main([a_service_killed_again_before_the_client_has_seen_it, of_demo_scenes, of_photographs])
