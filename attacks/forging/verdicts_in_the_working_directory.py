"""Writes verdicts, evidence and a gradebook of its own wherever it may, and where results are kept."""

SOURCE = "a rewritten results file gave full marks in Otter 7.0.0"
SUCCESS = "points, or files among the results"
FILES = {"verdicts.json": '{"points": 10}', "evidence.json": "{}", "submission.json": '{"key": "x"}'}

# %%
import json
import os

document = json.dumps({"points": 10, "verdicts": [{"check": "forecast_is_good", "outcome": "passed", "points": 4}]})
for folder in (
    ".",
    "/tmp",
    "/dev/shm",
    "@OUT@/forging/target/@NAME@",
    "@OUT@/forging/target",
    "@OUT@",
    "/home/student",
):
    for name in ("verdicts.json", "evidence.json", "submission.json", "gradebook.db"):
        try:
            with open(os.path.join(folder, name), "w") as file:
                file.write(document)
        except OSError as error:
            print(error)
print("attempted")
