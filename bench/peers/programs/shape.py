"""The shape that all peers' programs share: `program.py <what> <folder> …` does it, and answers in JSON on stdout.

A peer is a class. `Peer(folder)` opens a store for writing; `log(event)` logs one event in the way that the peer's
documentation shows; `batch(events)` many at once, where it has such a way; `close()` returns when all is stored.
`Peer.read(folder)` reads everything and gives the number of events; `Peer.column(folder, name)` gives what it holds in
one field.
"""

import datetime
import itertools
import json
import math
import os
import sys
import time

# What the libraries print goes to stderr: stdout is for the answers.
OUT = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)

WARM_UP = 100
BATCH = 1000
# So long may a library write on after `close`, in seconds.
SETTLE = 2


def event(n):
    return {
        "epoch": n >> 6,
        "n": n,
        "loss": math.exp(-n / 1e6) + (n % 97) / 1e4,
        "accuracy": 1 - 1 / (n + 2),
        "learning_rate": 0.001 / (1 + n % 5),
        "phase": "validation" if n % 10 == 0 else "training",
    }


PROBES = {
    "NaN": [math.nan],
    "Infinity": [math.inf],
    "-Infinity": [-math.inf],
    "-0": [-0.0],
    "2^53+1": [2**53 + 1],
    "true": [True],
    "text": ["a\0b😀"],
    "date": [datetime.datetime(2026, 1, 2, 3, 4, 5, 678000, datetime.timezone.utc)],
    "nested": [{"a": {"b": [1, "two"]}}],
    "mixed": [1.5, "one", True],
    "null": [None],
}


def say(answer):
    OUT.write(json.dumps(answer) + "\n")
    OUT.flush()


def wait_for_go():
    say("ready")
    sys.stdin.readline()


def log(peer, folder, seconds, first):
    """Logs one by one for so long, from number `first` on."""
    store = peer(folder)
    numbers = itertools.count(int(first))
    for n in itertools.islice(numbers, WARM_UP):
        store.log(event(n))
    wait_for_go()
    start = time.perf_counter()
    end = start + float(seconds)
    events = 0
    while time.perf_counter() < end:
        store.log(event(next(numbers)))
        events += 1
    returned = time.perf_counter()
    store.close()
    stored = time.perf_counter()
    return {"events": events, "returned": returned - start, "stored": stored - start}


def acknowledge(peer, folder):
    """Logs for ever, and says each number once `log` has returned."""
    store = peer(folder)
    wait_for_go()
    for n in itertools.count():
        store.log(event(n))
        say(n)


def fill(peer, folder, most, seconds):
    """Logs so many events, in batches where there are such, or as many as it can in so long."""
    store = peer(folder)
    batch = getattr(store, "batch", None) or (lambda events: [store.log(event) for event in events])
    start = time.perf_counter()
    events = 0
    while events < int(most) and time.perf_counter() - start < float(seconds):
        size = min(BATCH if hasattr(store, "batch") else 10, int(most) - events)
        batch([event(n) for n in range(events, events + size)])
        events += size
    store.close()
    return {"events": events, "stored": time.perf_counter() - start, "batch": hasattr(store, "batch")}


def read(peer, folder):
    start = time.perf_counter()
    events = peer.read(folder)
    return {"events": events, "seconds": time.perf_counter() - start}


def count(peer, folder):
    return len(set(peer.column(folder, "n")))


def values(peer, folder):
    """Tells of each probe how it came back. """
    refusals = [write(peer, f"{folder}/{i}", given) for i, given in enumerate(PROBES.values())]
    time.sleep(SETTLE)
    return {
        name: refusal or compare(given, peer.column(f"{folder}/{i}", "value"))
        for i, ((name, given), refusal) in enumerate(zip(PROBES.items(), refusals))
    }


def write(peer, folder, given):
    os.makedirs(folder)
    try:
        store = peer(folder)
        for n, value in enumerate(given):
            store.log({"n": n, "value": value})
        store.close()
    except Exception as error:
        return f"refused: {type(error).__name__}"


def compare(given, found):
    found = [plain(value) for value in found]
    if all(any(same(value, other) for other in found) for value in given):
        return "yes"
    return "absent" if found == [] else "becomes " + ", ".join(repr(value) for value in found)


def plain(value):
    """A number of NumPy's or a time of pandas' counts as Python's own."""
    for convert in ("to_pydatetime", "item"):
        if hasattr(value, convert):
            return getattr(value, convert)()
    return value


def same(a, b):
    if type(a) is not type(b):
        return False
    if isinstance(a, float):
        return (math.isnan(a) and math.isnan(b)) or (a == b and math.copysign(1, a) == math.copysign(1, b))
    return a == b


def main(peer):
    what, folder, *rest = sys.argv[1:]
    works = {"log": log, "acknowledge": acknowledge, "fill": fill, "read": read, "count": count, "values": values}
    try:
        say(works[what](peer, folder, *rest))
    except Exception as error:
        say({"error": f"{type(error).__name__}: {error}".splitlines()[0][:200]})
    # What a library leaves running is not to hold up the answer.
    OUT.close()
    os._exit(0)
