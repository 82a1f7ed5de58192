"""What a customer will do: BG/NBD (how often, and whether still) and gamma-gamma (how much each time).

Sources: Fader, Hardie and Lee, "Counting your customers the easy way" (Marketing Science 24, 2005) for BG/NBD, and
their note "The gamma-gamma model of monetary value" (2013). The formulas are theirs, the code is ours. Pure: arrays in,
arrays out. Times are in any one unit (weeks here); x = repeat dealings, t_x = time of the last one since the first,
until = time since the first until now.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import betaln, gammaln, hyp2f1

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class BgNbd:
    """Rates are gamma(r, alpha) over customers, the chance to stop after a dealing is beta(a, b)."""

    r: float
    alpha: float
    a: float
    b: float


@dataclass(frozen=True, slots=True)
class GammaGamma:
    """Amounts are gamma(p, v) within a customer, v is gamma(q, gamma) over customers."""

    p: float
    q: float
    gamma: float


def bg_nbd_log_likelihood(model: BgNbd, x: Floats, t_x: Floats, until: Floats) -> Floats:
    """The log-likelihood of each customer (equation 6 of the paper, in logs)."""
    r, alpha, a, b = model.r, model.alpha, model.a, model.b
    common = gammaln(r + x) - gammaln(r) + r * np.log(alpha) + betaln(a, b + x) - betaln(a, b)
    alive = -(r + x) * np.log(alpha + until)
    stopped = np.log(a) - np.log(b + np.maximum(x, 1) - 1) - (r + x) * np.log(alpha + t_x)
    return np.asarray(common + np.where(x > 0, np.logaddexp(alive, stopped), alive), dtype=np.float64)


def fit_bg_nbd(x: Floats, t_x: Floats, until: Floats) -> BgNbd:
    """The parameters of highest likelihood. Times are scaled inside, so that any unit will do."""
    scale = float(until.max()) / 10.0

    def loss(logs: Floats) -> float:
        r, alpha, a, b = np.exp(logs)
        likely = bg_nbd_log_likelihood(BgNbd(r, alpha, a, b), x, t_x / scale, until / scale)
        return float(-likely.mean())

    found = minimize(loss, np.zeros(4), method="L-BFGS-B", bounds=[(-7, 7)] * 4)
    best = minimize(loss, found.x, method="Nelder-Mead", options={"xatol": 1e-6, "fatol": 1e-10, "maxiter": 2000})
    r, alpha, a, b = (float(value) for value in np.exp(best.x))
    return BgNbd(r, alpha * scale, a, b)


def chance_alive(model: BgNbd, x: Floats, t_x: Floats, until: Floats) -> Floats:
    """The chance (0-1) that a customer still deals; who never came back counts as alive by the model."""
    r, alpha, a, b = model.r, model.alpha, model.a, model.b
    odds = a / (b + np.maximum(x, 1) - 1) * ((alpha + until) / (alpha + t_x)) ** (r + x)
    return np.asarray(np.where(x > 0, 1 / (1 + odds), 1.0), dtype=np.float64)


def expected_dealings(model: BgNbd, x: Floats, t_x: Floats, until: Floats, ahead: float) -> Floats:
    """How many dealings are expected within `ahead` after now (equation 10 of the paper)."""
    r, alpha, a, b = model.r, model.alpha, model.a, model.b
    z = ahead / (alpha + until + ahead)
    hyper = hyp2f1(r + x, b + x, a + b + x - 1, z)
    shrink = ((alpha + until) / (alpha + until + ahead)) ** (r + x)
    top = (a + b + x - 1) / (a - 1) * (1 - shrink * hyper)
    return np.asarray(top * chance_alive(model, x, t_x, until), dtype=np.float64)


def fit_gamma_gamma(dealings: Floats, mean_amount: Floats) -> GammaGamma:
    """The parameters of highest likelihood, from customers with at least one dealing and a positive mean."""
    kept = (dealings > 0) & (mean_amount > 0)
    x, m = dealings[kept], mean_amount[kept]
    scale = float(np.median(m))
    m = m / scale

    def loss(logs: Floats) -> float:
        p, q, gamma = np.exp(logs)
        likely = (
            gammaln(p * x + q)
            - gammaln(p * x)
            - gammaln(q)
            + q * np.log(gamma)
            + (p * x - 1) * np.log(m)
            + p * x * np.log(x)
            - (p * x + q) * np.log(gamma + m * x)
        )
        return float(-likely.mean())

    found = minimize(loss, np.zeros(3), method="Nelder-Mead", options={"xatol": 1e-6, "fatol": 1e-10, "maxiter": 4000})
    p, q, gamma = (float(value) for value in np.exp(found.x))
    return GammaGamma(p, q, gamma * scale)


def expected_amount(model: GammaGamma, dealings: Floats, mean_amount: Floats) -> Floats:
    """The amount expected of the next dealing: the customer's own mean, and everybody's where there are few."""
    p, q, gamma = model.p, model.q, model.gamma
    weight = p * dealings / (p * dealings + q - 1)
    everybody = p * gamma / (q - 1) if q > 1 else float(np.mean(mean_amount))
    return np.asarray((1 - weight) * everybody + weight * mean_amount, dtype=np.float64)
