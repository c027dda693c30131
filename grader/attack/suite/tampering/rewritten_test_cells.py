"""Rewrites the cells that students may not change, and claims points in the notebook's metadata.

One of the rewritten cells solves the exercise: if it were run as it was handed in, there would be points.
"""

SOURCE = "a deleted test cell stays ungraded for ever in nbgrader 0.9.6"
SUCCESS = "points, which only a locked cell could have earned"
METADATA = {
    "nbgrader": {"points": 1000, "score": 10, "grade": True, "locked": False},
    "gradecast": {"assignment": "target", "points": 10, "score": 10, "verdicts": [{"outcome": "passed", "points": 10}]},
    "points": 10,
    "kernelspec": {"name": "../../kernel", "display_name": "x", "argv": ["touch", "/tmp/@TOKEN@"]},
    "language_info": {"name": "bash"},
}
CELLS = {
    "gradecast": "check = lambda *names: print('passed: 10 points')",
    "mean-checks": "mean = lambda values: float(values.sum() / len(values))\nassert True",
    "fit-checks": (
        "fit = lambda values: np.linalg.lstsq(np.stack([values[:-2], values[1:-1]], axis=1), values[2:], rcond=None)[0]\n"
        "weights = fit(training)\n"
    ),
    "given-weights": "weights = np.array([-0.9, 1.7])",
    "forecast-checks": "forecast = lambda windows: windows[:, -2:] @ np.array([-0.9, 1.7])\nprint('10 points')",
}

# %%
print("attempted")
