"""Runs in Otter's environment: grade a class through its Python API in one process.

python otter_class.py FOLDER COUNT RESULTS.json
"""

import json
import sys
from pathlib import Path

from otter.api import grade_submission


def main(folder: str, count: str, results: str) -> None:
    shares = {}
    for path in sorted(Path(folder, "submitted").glob("*.ipynb"))[: int(count)]:
        graded = grade_submission(str(path), str(Path(folder, "autograder.zip")), quiet=True)
        shares[path.stem] = graded.total / graded.possible
    Path(results).write_text(json.dumps(shares))


if __name__ == "__main__":
    main(*sys.argv[1:])
