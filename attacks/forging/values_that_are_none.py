"""Answers with values that compare strangely or not at all: NaN, infinities, complex numbers, objects, records, dates."""

SUCCESS = "points for values that are no answers"

# %%
import datetime

import numpy as np


# %% question="mean"
def mean(values):
    print("attempted")
    return {4: float("nan"), 1: float("inf"), 10: np.float64("-inf")}.get(len(values), np.nan)


# %% question="fit"
def fit(values):
    if len(values) == 300:
        return np.array([np.nan, np.nan])
    return np.array([(1, "x")], dtype=[("points", "i4"), ("outcome", "U8")])


# %% question="forecast"
def forecast(windows):
    if len(windows) == 200:
        return np.full(200, np.nan)
    return np.array([datetime.date.today(), complex(1, 2), "passed", None] * 25, dtype=object)
