"""Hands in files and folders with the names of the grader's own files, finished and half written."""

SUCCESS = "files among the results that are not ours, or points"
FILES = {
    "executed.ipynb.partial": "{}",
    "verdicts.json.partial": '{"points": 10}',
    "evidence.npz": "PK",
    "rerun-1.json": '{"observations": {"means": {"value": {"mean": 1.5}, "fault": null}}}',
    "log.txt/log.txt": "completed",
    "target/verdicts.json": '{"points": 10}',
    "feedback/target.html": "10 points",
    ".gradecast/expected.json": "{}",
    "gradebook.db": "SQLite format 3",
    "a/b/c/d/e/f/submission.json": '{"key": "x"}',
    "--help": "x",
    "%s%n $(id) `id`; id": "x",
}

# %%
import os

for folder, folders, names in os.walk("."):
    print(folder, folders, names)
print("attempted")
