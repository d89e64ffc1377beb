"""Makes otava.json: series, and the change points that Otava 0.8.0 finds in them. The series of TigerBeetle, which
Otava's own tests use, is read from the file that is there.

    pip install apache-otava==0.8.0 && python tests/bench/otava_cases.py tests/fixtures/bench/otava.json
"""

import json
import sys

import numpy as np
from otava.analysis import compute_change_points

PATH = sys.argv[1]


def found(series, **options):
    points, _ = compute_change_points(list(series), **options)
    stats = [(p.index, p.stats.pvalue, p.stats.mean_1, p.stats.mean_2) for p in points]
    return [[int(index), *map(float, rest)] for index, *rest in stats]


def case(series, window, p, magnitude):
    points = found(series, window_len=window, max_pvalue=p, min_magnitude=magnitude)
    return {"window": window, "p": p, "magnitude": magnitude, "points": points}


def steps(seed, size):
    rng = np.random.default_rng(seed)
    levels = np.repeat(rng.normal(100, 8, 1 + size // 40), 40)[:size]
    return [round(float(x), 3) for x in levels + rng.normal(0, 1 + seed % 4, size)]


tigerbeetle = json.load(open(PATH))[0]["series"]
ways = [(30, p, m) for p in (0.1, 0.2, 0.01, 0.001, 0.0001) for m in (0, 0.01, 0.05)]
cases = [{"series": tigerbeetle, "cases": [case(tigerbeetle, *way) for way in [*ways, (50, 0.001, 0)]]}]
for seed in range(12):
    series = steps(seed, 60 + 23 * seed)
    ways = [(50, 0.001, 0), (10, 0.0001, 0), (30, 0.05, 0.02), (7, 0.6, 0)]
    cases.append({"series": series, "cases": [case(series, *way) for way in ways]})
json.dump(cases, open(PATH, "w"))
