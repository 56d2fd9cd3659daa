"""Where the user was comes back: after leaving, after a kill, not when the project is gone."""
import sys

sys.dont_write_bytecode = True
from deck import Deck, code, main  # noqa: E402
from labeler import make_project  # noqa: E402
from terminal import Terminal  # noqa: E402


def make(name):
    deck = Deck()
    deck.pictures(name, ["0.png", "1.png"], size=(64, 48))
    make_project(deck, name, deck.path(name), ("soup =",))
    return deck


def comes_back():
    deck = make("shelf")
    with Terminal(deck) as t:
        t.wait("Enter label")
        t.key("o")
        t.wait("Classes, by labels")
        t.key("5")
        t.wait("Nothing was exported yet")
        t.kill()
    with Terminal(deck) as t:
        t.wait("Nothing was exported yet")
        t.key("4")
        t.wait("Enter submit")
        t.kill()
    with Terminal(deck) as t:
        t.wait("Enter submit")
        t.key("q")
        t.wait("Enter label")
        t.key("q")
        assert t.end() == "exit 0"
    with Terminal(deck) as t:
        t.wait("Enter label")
        t.key("q")
        assert t.end() == "exit 0"


def not_to_what_is_gone():
    deck = make("shelf")
    with Terminal(deck) as t:
        t.wait("Enter label")
        t.key("o")
        t.wait("Classes, by labels")
        t.kill()
    code(deck.run("project", "delete", "shelf", "--yes"), 0)
    with Terminal(deck) as t:
        t.wait("There are no projects yet")
        t.key("q")
        assert t.end() == "exit 0"


main([comes_back, not_to_what_is_gone])
