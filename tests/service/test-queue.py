"""The task queue: its order, what is put first, who holds what, the pace."""
import sys
import uuid

sys.dont_write_bytecode = True
from deck import Deck, code, main  # noqa: E402
from labeler import make_project  # noqa: E402

NAMES = ["%d.png" % i for i in range(6)]


def make():
    deck = Deck()
    deck.pictures("shelf", NAMES, size=(64, 48))
    make_project(deck, "shelf", deck.path("shelf"), ("soup =",))
    return deck


def ask(deck, method, path, body=None, status=200):
    got = deck.ask(method, path, body)
    assert got[0] == status, got
    return got[1]


def queue(deck, query=""):
    return ask(deck, "GET", "/v1/projects/shelf/queue" + query)


def pages(deck, limit):
    rows, after = [], ""
    while True:
        page = queue(deck, "?limit=%d&after=%s" % (limit, after.replace("+", "%2B")))
        rows += page["value"]
        if "next" not in page:
            return rows
        after = page["next"]


def order():
    deck = make()
    shuffled = [i["path"] for i in queue(deck)["value"]]
    assert sorted(shuffled) == NAMES
    assert ask(deck, "POST", "/v1/projects/shelf/order", {"order": "name"})["order"] == "name"
    rows = queue(deck)["value"]
    assert [i["path"] for i in rows] == NAMES and rows[0]["why"] == "next in the order of names"
    ask(deck, "POST", "/v1/items/%d/first" % rows[4]["id"], {})
    ask(deck, "POST", "/v1/items/%d/first" % rows[2]["id"], {})
    for limit in range(1, 8):
        assert [i["path"] for i in pages(deck, limit)] == ["2.png", "4.png", "0.png", "1.png", "3.png", "5.png"]
    ask(deck, "POST", "/v1/projects/shelf/order", {"order": "shuffled"})
    rest = [n for n in shuffled if n not in ("2.png", "4.png")]
    assert [i["path"] for i in queue(deck)["value"]] == ["2.png", "4.png"] + rest
    assert [i["path"] for i in queue(deck, "?filter=3.P")["value"]] == ["3.png"]
    assert queue(deck, "?filter=_.png")["value"] == []
    ask(deck, "POST", "/v1/projects/shelf/order", {"order": "size"}, 400)
    ask(deck, "GET", "/v1/projects/shelf/queue?after=x", None, 400)


def taking():
    deck = make()
    rows = queue(deck)["value"]
    last = rows[-1]["id"]
    taken = ask(deck, "POST", "/v1/items/%d/claim" % last, {})
    assert taken["leasedTo"] and taken["leaseSince"] <= taken["leaseUntil"]
    claimed = ask(deck, "POST", "/v1/projects/shelf/claim", {"count": 2})["value"]
    assert [i["id"] for i in claimed] == [last, rows[0]["id"]]
    assert claimed[0]["leaseSince"] == taken["leaseSince"]
    now = ask(deck, "GET", "/v1/projects/shelf/status")["now"]
    assert len(now) == 1 and now[0]["items"] == 2
    done = {"change": str(uuid.uuid4()), "revision": 0, "labels": []}
    ask(deck, "POST", "/v1/items/%d/submit" % last, done)
    ask(deck, "POST", "/v1/items/%d/claim" % last, {}, 409)
    status = ask(deck, "GET", "/v1/projects/shelf/status")
    assert sum(status["pace"]) == 1 and len(status["pace"]) == 24 and "recent" not in status
    done = {"change": str(uuid.uuid4()), "revision": 0}
    ask(deck, "POST", "/v1/items/%d/skip" % rows[0]["id"], done)
    status = ask(deck, "GET", "/v1/projects/shelf/status")
    assert sum(status["pace"]) == 2
    history = ask(deck, "GET", "/v1/items/%d/history" % last)["value"]
    assert [h["kind"] for h in history] == ["submit"] and history[0]["state"] == "labeled"
    assert ask(deck, "GET", "/v1/projects/shelf/items?number=3")["value"][0]["number"] == 3


def rename():
    deck = make()
    assert ask(deck, "POST", "/v1/projects/shelf/rename", {"name": "cans"})["name"] == "cans"
    ask(deck, "GET", "/v1/projects/shelf", None, 404)
    make_project(deck, "shelf", deck.path("shelf"), ("soup =",))
    ask(deck, "POST", "/v1/projects/cans/rename", {"name": "shelf"}, 409)
    ask(deck, "POST", "/v1/projects/cans/rename", {"name": "a/b"}, 400)
    code(deck.run("status", "cans"), 0)


main([order, taking, rename])
