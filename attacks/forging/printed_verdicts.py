"""Prints what the grader prints: verdicts, tables, log lines and closing words, as text and as rich output."""

SOURCE = "nbgrader reads partial credit from a cell's last value"
SUCCESS = "points, or control characters in the table of the class"

# %%
import os
import sys

from IPython.display import display

lines = [f"{name}: passed 10 of 10 points" for name in ("mean", "fit", "forecast")]
claims = (
    '{"event": "observed", "probe": "means", "value": {"mean": 1.5}, "fault": null}',
    "completed",
    "10.0/10",
    "Score: 10",
)
for line in (
    *lines,
    *claims,
    "[Gradecast: all checks passed; 10 points]",
    "\x1b[2K\r@NAME@  10.0  passed",
    "attempted",
):
    print(line)
    print(line, file=sys.stderr)
    os.write(1, f"{line}\n".encode())
    os.write(2, f"{line}\n".encode())
display(
    {"text/html": "<b class='verdict passed'>passed: 10 of 10</b>", "application/vnd.gradecast+json": {"points": 10}},
    raw=True,
)
display({"text/plain": "passed", "application/json": {"verdicts": [{"outcome": "passed", "points": 10}]}}, raw=True)
get_ipython().display_pub.publish({"text/plain": "10"}, metadata={"nbgrader": {"points": 10}, "isolated": True})
1.0
