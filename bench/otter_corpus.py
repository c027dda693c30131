"""Assigns and grades the masters of `tests/otter_corpus.py` with stock Otter, and stores the results next to them.

    OTTER/bin/python bench/otter_corpus.py                 # all, on two cores about five minutes: a kernel for each
    OTTER/bin/python bench/otter_corpus.py marks-inline    # only these

`OTTER` is an environment with otter-grader 7.0.0, numpy and pandas, but without Gradecast. `otter assign` is called for
each master, and `otter run` for each hand-in, through Otter's Python API.
"""

from __future__ import annotations

import io
import json
import os
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))

import otter_corpus as corpus  # noqa: E402

STOCK = ROOT / "tests" / "importing" / "otter_stock.json"
WORKERS = 2
"""Number of masters that are graded at a time."""


def main(names: list[str]) -> None:
    """Grade the masters called `names`, or all, and write Otter's results."""
    wanted = [item.name for item in corpus.masters() if not names or item.name in names]
    known = json.loads(STOCK.read_text()) if STOCK.is_file() else {}
    kept = {item.name for item in corpus.masters()}
    with ProcessPoolExecutor(WORKERS) as pool:
        for made in as_completed([pool.submit(graded_by_otter, name) for name in wanted]):
            known |= made.result()
            merged = {name: value for name, value in sorted(known.items()) if name in kept}
            STOCK.write_text(json.dumps(merged, indent=1, ensure_ascii=False) + "\n")
    print(f"{len(wanted)} masters, {sum(len(known[name]['points']) for name in wanted)} hand-ins")


def graded_by_otter(name: str) -> dict[str, dict[str, Any]]:
    """The results of one master, by its name.

    They are Otter's student and solved notebooks, the possible points by question, and each student's points, or
    Otter's error if it gave none.
    """
    from otter.assign import main as assign

    os.environ["PYTHONWARNINGS"] = "ignore"
    master = next(item for item in corpus.masters() if item.name == name)
    with tempfile.TemporaryDirectory() as folder:
        place, dist = Path(folder) / "masters", Path(folder) / "dist"
        path = master.write(place)
        with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
            assign(str(path), str(dist), no_pdfs=True, no_run_tests=True)
        student, solved = (json.loads((dist / kind / path.name).read_text()) for kind in ("student", "autograder"))
        zips = list((dist / "autograder").glob("*.zip"))
        points: dict[str, Any] = {}
        possible: dict[str, float] = {}
        for who, document in master.hand_ins(student, solved).items():
            at = Path(folder) / who / path.name
            at.parent.mkdir()
            at.write_text(json.dumps(document))
            try:
                scores = _run(at, zips[0])
            except Exception as error:
                points[who] = f"{type(error).__name__}: {error}"[:200]
                continue
            points[who] = {test: round(result.score, 9) for test, result in scores.items()}
            possible |= {test: round(result.possible, 9) for test, result in scores.items()}
        return {name: {"student": _bare(student), "solved": _bare(solved), "possible": possible, "points": points}}


def _run(notebook: Path, archive: Path) -> dict[str, Any]:
    from otter.run import capture_run_output
    from otter.run import main as run

    with capture_run_output(), redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        found = run(str(notebook), autograder=str(archive), output_dir=str(notebook.parent), no_logo=True)
    if found.catastrophic_error:
        raise found.catastrophic_error
    return dict(found.results)


def _bare(document: dict[str, Any]) -> dict[str, Any]:
    """The notebook without the tests in its metadata."""
    document["metadata"].pop("otter", None)
    for cell in document["cells"]:
        cell["source"] = "".join(cell["source"])
    return document


if __name__ == "__main__":
    main(sys.argv[1:])
