# %% [markdown]
# # Heartbeat: find what is not normal, as it happens

# %%
import numpy as np
import pandas as pd

BEAT, TRAIN, TEST = 20, 900, 1200  # samples of a beat; where the training ends, and where the test begins
rng = np.random.default_rng(5)
time = np.arange(1500)
signal = np.exp(-0.5 * ((time % BEAT - 8) / 1.5) ** 2) + 0.2 * np.sin(2 * np.pi * time / BEAT)
signal = signal + 0.05 * rng.normal(size=1500)
labels = np.zeros(1500, dtype=bool)
for start in (950, 1010, 1103, 1166, 1237, 1301, 1350, 1444):
    labels[start : start + 6] = True
signal[labels] += 0.4 * rng.normal(size=labels.sum())

# %% [markdown]
# A `threshold` from training and validation; at each sample of the test a score and an alarm, from what is known then:
# `scores` and `alarms`, shape (300,).

# %% question="detector" manual=1
# BEGIN SOLUTION
errors = np.abs(np.diff(signal, prepend=signal[0]))
threshold = np.quantile(errors[:TEST], 0.985)
scores = errors[TEST:]
alarms = scores > threshold
# END SOLUTION
