"""Measures amplitudes from zero instead of from the mean of the block."""

TEACHES = "Add 100 to every sample of a block. Should its features change? Yours do."
CAUGHT_BY = [
    "features_are_of_deviations",
    "features_are_exact",
    "one_block_by_hand",
    "goal_is_reached_on_unseen_cycles",
]


# %% question="steps"
def summarise(samples):
    size = np.abs(samples.astype(float))
    amplitudes = [np.sqrt((size**2).mean(axis=1)), size.mean(axis=1), size.max(axis=1)]
    return np.log1p(np.stack(amplitudes, axis=1)).astype(np.float32)
