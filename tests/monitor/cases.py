"""Makes cases.json: what a reference and a current side hold, and what NumPy and SciPy 1.17.1 say of them.

    pip install scipy==1.17.1 && python tests/monitor/cases.py > tests/fixtures/monitor/cases.json
"""

import json

import numpy as np
from scipy import stats
from scipy.spatial import distance

rng = np.random.default_rng(11)


def psi(p, q):
    p, q = np.asarray(p, float) + 0.5, np.asarray(q, float) + 0.5
    p, q = p / p.sum(), q / q.sum()
    return float(np.sum((q - p) * np.log(q / p)))


def numbers(a, b):
    a, b = np.asarray(a, float), np.asarray(b, float)
    fa, fb = a[np.isfinite(a)], b[np.isfinite(b)]
    exact = max(len(a), len(b)) <= 10_000
    edges = np.unique(np.quantile(fa, np.arange(1, 10) / 10))
    counts = [np.diff([0, *np.searchsorted(np.sort(x), edges, side="right"), len(x)]) for x in (a, b)]
    ks, p = stats.ks_2samp(a, b, method="exact" if exact else "asymp")[:2]
    moved = float(stats.wasserstein_distance(fa, fb))
    return {
        "reference_mean": float(fa.mean()),
        "current_mean": float(fb.mean()),
        "reference_sd": float(fa.std()),
        "current_sd": float(fb.std()),
        "ks": float(ks),
        "ks_p": float(p),
        "wasserstein": None if fa.std() == 0 and moved > 0 else moved / fa.std() if moved else 0,
        "psi": psi(*counts),
    }


def categories(a, b):
    names = sorted(set(a) | set(b))
    x, y = ([list(side).count(name) for name in names] for side in (a, b))
    n, m = len(a), len(b)
    rare = [min((i + j) * n, (i + j) * m) / (n + m) < 5 for i, j in zip(x, y)]
    kept = [(i, j) for i, j, r in zip(x, y, rare) if not r]
    if any(rare):
        kept.append((sum(i for i, r in zip(x, rare) if r), sum(j for j, r in zip(y, rare) if r)))
    chi2, p = stats.chi2_contingency(list(zip(*kept)), correction=False)[:2] if len(kept) > 1 else (0, 1)
    return {"chi2": float(chi2), "chi2_p": float(p), "psi": psi(x, y), "js": float(distance.jensenshannon(x, y, base=2))}


def case(name, a, b, measure=numbers):
    return {"name": name, "reference": list(a), "current": list(b), "expected": measure(a, b)}


def texts(size, shares):
    return [str(x) for x in rng.choice(["DE", "FR", "IT", "US", "rare 1", "rare 2"], size=size, p=shares)]


def large(size, factor, by):
    """The test makes the same numbers, so that the file need not hold them."""
    return np.array([i * factor % 1_000_003 for i in range(size)], float) * by / 1000


million = numbers(large(1_000_000, 7919, 1.0), large(1_000_000, 104729, 1.01))
text = json.dumps({
    "cases": [
        case("8 against 8", [38.7, 41.5, 43.8, 44.5, 45.5, 46, 47.7, 58], [39.2, 39.3, 39.7, 41.4, 41.8, 42.9, 43.3, 45.8]),
        case("ties", rng.integers(0, 5, 300).tolist(), rng.integers(0, 6, 200).tolist()),
        case("mostly zero", (rng.integers(0, 9, 200) // 6).tolist(), (rng.integers(0, 9, 200) // 5).tolist()),
        case("normal, shifted", rng.normal(0, 1, 400).tolist(), rng.normal(0.5, 1, 300).tolist()),
        case("far apart", rng.normal(0, 1, 40).tolist(), rng.normal(50, 1, 60).tolist()),
        case("constant", [3.0] * 20, [3.0] * 30),
        case("constant, another", [3.0] * 20, [4.0] * 30),
        case("constant, lower", [3.0] * 20, [2.0] * 30),
        case("one value", [1.5, 2.5, 3.5], [9.0]),
        case("one against one", [1.5], [1.5]),
        case("infinite", [1.0, 2.0, 3.0, 4.0, float("inf")], [1.0, float("-inf"), float("inf"), float("inf"), 2.0]),
        case("texts", texts(500, [0.4, 0.3, 0.2, 0.08, 0.01, 0.01]), texts(400, [0.3, 0.3, 0.2, 0.18, 0.01, 0.01]), categories),
        case("texts, few", ["a", "b", "c"], ["a", "a", "b", "d"], categories),
        case("one text", ["a"] * 9, ["a"] * 7, categories),
        case("other texts", ["a"] * 30 + ["b"] * 30, ["c"] * 30 + ["b"] * 10, categories),
        case("texts, alike", ["x"] * 16 + ["y"] * 18 + ["z"] * 16, ["x"] * 16 + ["y"] * 16 + ["z"] * 16, categories),
    ],
    "million": {"factors": [7919, 104729], "by": [1.0, 1.01], "expected": million},
})
print(text.replace("-Infinity", '"-Infinity"').replace(" Infinity", ' "Infinity"'))
