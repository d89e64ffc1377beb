"""Makes sign_flip.json: differences of pairs, and what SciPy 1.17.1 says of them.

    pip install scipy==1.17.1 && python tests/eval/cases.py > tests/fixtures/stats/sign_flip.json
"""

import json

import numpy as np
from scipy import stats

rng = np.random.default_rng(11)


def case(a):
    a = np.asarray(a, float)
    test = stats.permutation_test(
        (a, np.zeros(len(a))), lambda x, y, axis: np.mean(x - y, axis=axis),
        permutation_type="samples", vectorized=True, n_resamples=2**17 if len(a) <= 16 else 200_000, rng=1,
    )
    return {"a": a.tolist(), "p": float(test.pvalue)}


print(json.dumps([
    case([1, 2, 3]),
    case([0, 0, -1, 1, 2, 2]),
    case([-0.25] * 9),
    case(rng.normal(0.5, size=12).round(6)),
    case(rng.integers(-1, 2, 15)),
    case(rng.normal(0.2, size=60).round(4)),
], indent=1))
