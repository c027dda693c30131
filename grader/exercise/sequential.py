"""Tests run by run whether a rate is at most a limit, with a confidence that holds whenever the runs are stopped.

The evidence against a hypothesis is a likelihood ratio (Wald 1945, "Sequential tests of statistical hypotheses"), here
averaged over a few alternatives (Robbins 1970). If the hypothesis holds, the ratio's expectation is at most 1 at any
time, so the probability that it ever reaches 1 / (1 - confidence) is at most 1 - confidence (Ville 1939). So one may
look after each run, and stop at any time.
"""

from __future__ import annotations

import math
from enum import StrEnum

__all__ = ["Settled", "settle", "upper_bound"]

LOWER = ((0.8, 0.0), (0.2, 0.2))
"""Alternatives below a limit, as pairs of a weight and a rate relative to the limit. With most weight on 0, a limit of
5 % at a confidence of 95 % is settled after 61 runs without an event; no test could settle it in fewer than 59."""
UPPER = (0.1, 0.4, 0.9)
"""Alternatives above a limit, with equal weights: positions of their rates between the limit (0) and 1."""


class Settled(StrEnum):
    """What runs have shown about a rate so far."""

    OPEN = "open"
    """It needs more runs."""
    WITHIN = "within"
    """The rate is at most the limit, at the confidence asked for."""
    EXCEEDED = "exceeded"
    """The rate is above the limit, at that confidence."""


def settle(events: int, runs: int, limit: float, confidence: float) -> Settled:
    """Whether `events` in `runs` show that their rate is within `limit`, at `confidence`; both are between 0 and 1."""
    enough = -math.log1p(-confidence)
    if _evidence_for_less(events, runs, limit) >= enough:
        return Settled.WITHIN
    if _evidence_for_more(events, runs, limit) >= enough:
        return Settled.EXCEEDED
    return Settled.OPEN


def upper_bound(events: int, runs: int, confidence: float) -> float:
    """The smallest limit for which `settle` returns `WITHIN`, to within 1e-6; 1 if there is none.

    With probability `confidence` or more, the true rate is below all bounds in one sequence of runs simultaneously.
    """
    enough = -math.log1p(-confidence)
    low, high = 0.0, 1.0
    while high - low > 1e-6:
        middle = (low + high) / 2
        low, high = (low, middle) if _evidence_for_less(events, runs, middle) >= enough else (middle, high)
    return high


def _evidence_for_less(events: int, runs: int, limit: float) -> float:
    """Logarithm of the evidence that the rate is below `limit`."""
    return _log_mean([(weight, share * limit) for weight, share in LOWER], events, runs, limit)


def _evidence_for_more(events: int, runs: int, limit: float) -> float:
    """Logarithm of the evidence that the rate is above `limit`."""
    rates = [(1 / len(UPPER), limit + part * (1 - limit)) for part in UPPER]
    return _log_mean(rates, events, runs, limit)


def _log_mean(alternatives: list[tuple[float, float]], events: int, runs: int, limit: float) -> float:
    """Logarithm of the weighted mean of the likelihood ratios of `alternatives`, (weight, rate), against `limit`."""
    logs = [
        math.log(weight) + _log_likelihood(events, runs, rate) - _log_likelihood(events, runs, limit)
        for weight, rate in alternatives
        if rate > 0 or events == 0
    ]
    most = max(logs)
    return most + math.log(sum(math.exp(item - most) for item in logs))


def _log_likelihood(events: int, runs: int, rate: float) -> float:
    with_event = events * math.log(rate) if events else 0.0
    return with_event + (runs - events) * math.log1p(-rate)
