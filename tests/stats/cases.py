"""Makes cases.json: samples, and what SciPy 1.17.1 says of them.

    pip install scipy==1.17.1 && python tests/stats/cases.py > tests/fixtures/stats/cases.json
"""

import json

import numpy as np
from scipy import stats
from scipy.spatial import distance

rng = np.random.default_rng(7)


def pair(a, b):
    a, b = np.asarray(a, float), np.asarray(b, float)
    case = {"a": a.tolist(), "b": b.tolist()}
    case["ks"] = [float(x) for x in stats.ks_2samp(a, b, method="exact")[:2]]
    case["wasserstein"] = float(stats.wasserstein_distance(a, b))
    case["u_asymptotic"] = [float(x) for x in stats.mannwhitneyu(a, b, method="asymptotic")]
    if len(set(a) | set(b)) == len(a) + len(b):
        case["u_exact"] = [float(x) for x in stats.mannwhitneyu(a, b, method="exact")]
    return case


def counts(a, b):
    kept = [(x, y) for x, y in zip(a, b) if x + y]
    x, y = zip(*kept)
    return {
        "a": list(a),
        "b": list(b),
        "chi2": [float(v) for v in stats.chi2_contingency([x, y], correction=False)[:3]],
        "js": float(distance.jensenshannon(x, y, base=2)),
    }


def tails():
    zs = [0, 1e-3, 0.1, 0.5, 1, 1.96, 3, 5, 8, 15, 30]
    return {
        "normal": [[z, float(stats.norm.sf(z))] for z in zs],
        "student": [[z, df, float(stats.t.sf(z, df))] for z in zs for df in (1, 2.5, 7, 30, 1000)],
        "chi2": [[z, df, float(stats.chi2.sf(z, df))] for z in [*zs, 200] for df in (1, 2, 5, 40, 300)],
        "quantile": [[p, float(stats.norm.ppf(p))] for p in (1e-200, 1e-12, 0.005, 0.3, 0.5, 0.9, 0.995)],
    }


def grown(size, by):
    """Normal quantiles, so that the file need not hold the samples."""
    x = stats.norm.ppf((np.arange(size) + 0.5) / size)
    return x, x * by + 0.02


limits = []
for n, m, by in [(20_000, 12_000, 1.0), (20_000, 20_000, 1.05), (30_000, 11_000, 1.2), (10_001, 500, 1.1)]:
    a, b = grown(n, 1)[0], grown(m, by)[1]
    limits.append({"n": n, "m": m, "by": by, "ks": [float(x) for x in stats.ks_2samp(a, b, method="asymp")[:2]]})

ps = rng.uniform(size=12) ** 3
pairs = [
    pair([38.7, 41.5, 43.8, 44.5, 45.5, 46, 47.7, 58], [39.2, 39.3, 39.7, 41.4, 41.8, 42.9, 43.3, 45.8]),
    pair([1, 2, 3], [4, 5, 6, 7]),
    pair([5], [5]),
    pair([1, 1, 1, 1], [1, 1, 2]),
    pair(rng.normal(size=20), rng.normal(1, size=20)),
    pair(rng.normal(size=7), rng.normal(3, size=19)),
    pair(rng.integers(0, 4, 25), rng.integers(0, 5, 40)),
    pair(rng.lognormal(size=60).round(3), rng.lognormal(0.4, size=45).round(3)),
    pair([-1e300, 0, 1e-300], [1e300, -0.0, 2]),
]
print(json.dumps({
    "pairs": pairs,
    "limits": limits,
    "counts": [
        counts([16, 18, 16, 14, 12, 12], [16, 16, 16, 16, 16, 8]),
        counts([50, 30, 20], [10, 60, 45]),
        counts([900, 100], [80, 20]),
        counts([40, 0, 10], [40, 10, 0]),
    ],
    "tails": tails(),
    "adjusted": {
        "p": ps.tolist(),
        "bh": stats.false_discovery_control(ps).tolist(),
    },
}, indent=1))
