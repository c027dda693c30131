"""Rewrites the cells that students may not change, and claims points in the notebook's metadata.

The cell that fits the weights is replaced by one in which they are typed in: if it were run as it was handed in, the
forecast would earn its points without a fit.
"""

SOURCE = "a deleted test cell stays ungraded for ever in nbgrader 0.9.6"
SUCCESS = "points, which only the rewritten cell could have earned"
METADATA = {
    "nbgrader": {"points": 1000, "score": 10, "grade": True, "locked": False},
    "gradecast": {"assignment": "target", "points": 10, "score": 10, "verdicts": [{"outcome": "passed", "points": 10}]},
    "points": 10,
    "kernelspec": {"name": "../../kernel", "display_name": "x", "argv": ["touch", "/tmp/@TOKEN@"]},
    "language_info": {"name": "bash"},
}
CELLS = {
    "gradecast": "check = lambda *names: print('passed: 10 points')",
    "mean-checks": "assert True\nprint('2 points')",
    "fit-checks": "assert True\nprint('3 points')",
    "given-weights": "weights = np.array([-0.9, 1.7])",
    "forecast-checks": "assert True\nprint('5 points')",
}

# %%
print("attempted")


# %% question="forecast"
def forecast(windows: np.ndarray) -> np.ndarray:
    return windows[:, -2:] @ weights
