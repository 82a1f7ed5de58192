"""How far the model of value is right: fitted to 39 weeks of CDNOW's customers, compared with the 39 weeks after.

    python -m benchmarks.value_on_cdnow FILE     (the sample of 2,357 customers: master id, id, date, discs, amount)

The papers' own parameters for this sample stand beside ours.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from datetime import date
from pathlib import Path

import numpy as np

from zhike.customers.rules.value import expected_amount, expected_dealings, fit_bg_nbd, fit_gamma_gamma

START, SPLIT, END = date(1997, 1, 1), date(1997, 9, 30), date(1998, 6, 30)
PUBLISHED = {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426, "p": 6.25, "q": 3.74, "gamma": 15.44}


def read(file: Path) -> dict[str, dict[date, float]]:
    """By customer what they spent on each day: two purchases on one day are one dealing."""
    people: dict[str, dict[date, float]] = defaultdict(lambda: defaultdict(float))
    for line in file.read_text(encoding="utf-8").splitlines():
        _, customer, day, _, amount = line.split()
        people[customer][date(int(day[:4]), int(day[4:6]), int(day[6:]))] += float(amount)
    return people


def weeks(start: date, end: date) -> float:
    """The time between two days."""
    return (end - start).days / 7


def main() -> None:
    """Print the parameters, and what was expected beside what came."""
    people = read(Path(sys.argv[1]))
    rows = []
    for days in people.values():
        before = sorted(day for day in days if day <= SPLIT)
        after = [day for day in days if SPLIT < day <= END]
        repeats = [days[day] for day in before[1:]]
        first = before[0]
        rows.append((len(repeats), weeks(first, before[-1]), weeks(first, SPLIT), sum(repeats), len(after),
                     sum(days[day] for day in after)))  # fmt: skip
    x, last, until, spent, came, paid = np.array(rows, dtype=np.float64).T
    dealings, amounts = fit_bg_nbd(x, last, until), fit_gamma_gamma(x, spent / np.maximum(x, 1))
    for model in (dealings, amounts):
        for name in model.__slots__:
            print(f"{name:6} {getattr(model, name):8.3f}   published {PUBLISHED[name]}")
    ahead = expected_dealings(dealings, x, last, until, weeks(SPLIT, END))
    value = ahead * expected_amount(amounts, x, spent / np.maximum(x, 1))
    print(f"{len(rows)} customers; dealings expected {ahead.sum():.0f}, came {came.sum():.0f}")
    error, close = np.abs(ahead - came).mean(), np.corrcoef(ahead, came)[0, 1]
    print(f"  mean absolute error a customer {error:.3f}, correlation {close:.3f}")
    print(
        f"  spent expected {value.sum():.0f}, came {paid.sum():.0f}, correlation {np.corrcoef(value, paid)[0, 1]:.3f}"
    )
    best = np.argsort(-value)[: len(rows) // 10]
    top = np.argsort(-paid)[: len(rows) // 10]
    print(f"  the tenth expected to be worth most paid {paid[best].sum() / paid.sum():.1%} of all that came", end="")
    print(f" (the best tenth there could be: {paid[top].sum() / paid.sum():.1%})")


if __name__ == "__main__":
    main()
