"""A labeling session in which the client and the service are killed fifty times at random moments.

What was acknowledged stays: a draft that the service had, an image that the screen went on from. In the end the export
is what was to be drawn, box for box. SEED=N repeats a run's choices.
"""
import os
import random
import subprocess
import sys

sys.dont_write_bytecode = True
from deck import Deck, code, equal, main, program  # noqa: E402
from labeler import Labeler, Truth, make_project  # noqa: E402

KILLS = 50
PICTURES = 30
SEED = int(os.environ.get("SEED") or random.randrange(1 << 30))
COMPARE = os.path.join(os.environ["top_srcdir"], "tests", "tools", "coco-compare.py")


class Session:
    def __init__(self, labeler, dice):
        self.labeler, self.dice = labeler, dice
        self.kills = {"client": 0, "service": 0}
        self.submitted = []

    def kill(self):
        """Either program, or both; whether the client was."""
        which = self.dice.choice(("client", "service", "service", "both"))
        if which != "client":
            self.labeler.deck.kill()
            self.kills["service"] += 1
        if which != "service":
            equal(self.labeler.terminal.kill(), "signal KILL")
            self.kills["client"] += 1
        return which != "service"

    def draw_and_be_killed(self, name, boxes):
        """Draws until some moment; a client that dies there leaves what was stored, and what was drawn at most."""
        truth, terminal = self.labeler.truth, self.labeler.terminal
        total = len(truth.labels[name])
        keys = [key for n in range(boxes, total) for key in truth.keys(name, n)] + ["Enter"]
        cut = self.dice.randrange(len(keys) + 1)
        if cut:
            terminal.key(*keys[:cut])
        stored = len(self.labeler.draft(name))
        if not self.kill():
            if keys[cut:]:
                terminal.key(*keys[cut:])
            return None
        self.labeler.open()
        now, back = self.labeler.item()
        if now == name:
            equal(self.labeler.draft_is_right(name, stored, total), back, "boxes on the screen")
        else:
            equal(cut, len(keys), "keys typed of an image that was left")
        return now, back

    def run(self):
        name, boxes = self.labeler.item()
        while name:
            if sum(self.kills.values()) < KILLS:
                seen = self.draw_and_be_killed(name, boxes)
            else:
                self.labeler.draw(name, boxes)
                self.labeler.terminal.key("Enter")
                seen = None
            if seen is None:
                seen = self.labeler.item(other_than=name)
            if seen[0] != name:
                self.submitted.append(name)
            name, boxes = seen


def fifty_kills():
    print("# SEED=%d" % SEED)
    deck = Deck()
    subprocess.run([program("labeldeck-demo"), "--output", deck.path("demo"), "--count", str(PICTURES)], check=True)
    truth = Truth(deck.path("demo", "truth.json"))
    make_project(deck, "story", deck.path("demo", "images"), truth.classes)
    with Labeler(deck, "story", truth) as labeler:
        session = Session(labeler, random.Random(SEED))
        session.run()
        labeler.leave()
    print("# killed: %s" % session.kills)
    assert sum(session.kills.values()) >= KILLS, session.kills
    equal(sorted(session.submitted), sorted(truth.labels))
    code(deck.run("export", "story", "--output", deck.path("out.json")), 0)
    done = subprocess.run([sys.executable, COMPARE, deck.path("demo", "truth.json"), deck.path("out.json")],
                          capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    print("# " + done.stdout.strip())


main([fifty_kills])
