"""Places test cells in hand-ins of Otter's release, where the notebook calls `grader.check`.

Otter runs the tests of a question at each such call, and the last call counts. Tests that are never called run at the
end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from grader.notebook.otter_source import TESTS_OF
from grader.notebook.pieces import Release

__all__ = ["is_otters_own", "with_tests_in_place"]

_COMMENT = re.compile(r"^<!-- (BEGIN|END) QUESTION -->$\n?", re.MULTILINE)
_BEGIN = "otter.Notebook("
_OWN = re.compile(r"import otter\b|grader = otter\.|grader\.(check|check_all|export|to_pdf)\(|#|$")
_TEXTS = (
    "## Submission\n\nMake sure you have run all cells in your notebook in order before running the cell below",
    "---\n\nTo double-check your work, the cell below will rerun all of the autograder tests.",
)
"""How the texts of its last cells begin."""
_CALL = re.compile(r"""^[ \t]*grader\.check\([ \t]*["']([^"'\n]{1,100})["'][ \t]*\)""", re.MULTILINE)


def with_tests_in_place(cells: Sequence[Mapping[str, Any]], release: Release) -> Sequence[Mapping[str, Any]] | None:
    """The `cells` of a hand-in with the test cells of `release` where Otter would run them.

    None if the hand-in is not an Otter notebook, or the release was not imported from Otter.
    """
    tests = _tests_of(release)
    if not tests:
        return None
    called = [[name for name in _called(cell) if name in tests] for cell in cells]
    is_begun = any(cell["cell_type"] == "code" and _BEGIN in cell["source"] for cell in cells)
    if (
        not tests
        or not (any(called) or is_begun)
        or {cell["key"] for cell in cells} & {id for ids in tests.values() for id in ids}
    ):
        return None
    last = {name: number for number, names in enumerate(called) for name in names}
    found: list[Mapping[str, Any]] = []
    for number, cell in enumerate(cells):
        found.append(_without_comments(cell))
        for name in dict.fromkeys(called[number]):
            if last[name] == number:
                found += _cells(tests[name], release)
    for name in sorted(set(tests) - set(last)):
        found += _cells(tests[name], release)
    return found


def _without_comments(cell: Mapping[str, Any]) -> Mapping[str, Any]:
    """A Markdown cell without the comments that Otter adds for its PDFs, so that it equals the release's."""
    if cell["cell_type"] != "markdown" or not _COMMENT.search(cell["source"]):
        return cell
    return {**cell, "source": _COMMENT.sub("", cell["source"]).strip("\n")}


def is_otters_own(kind: str, source: str) -> bool:
    """Whether a cell only calls Otter or is the text that Otter puts before such a call, so that it is no answer."""
    if kind != "code":
        return source.lstrip().startswith(_TEXTS)
    return "grader" in source and all(_OWN.match(line.strip()) for line in source.split("\n"))


def _tests_of(release: Release) -> dict[str, list[str]]:
    """Ids of the test cells, by the name of their question."""
    tests: dict[str, list[str]] = {}
    for id in release.locked:
        for tag in release.cells[id]["metadata"].get("tags", ()):
            if tag.startswith(TESTS_OF):
                tests.setdefault(tag.removeprefix(TESTS_OF), []).append(id)
    return tests


def _called(cell: Mapping[str, Any]) -> Iterable[str]:
    written = _CALL.findall(cell["source"]) if cell["cell_type"] == "code" else []
    return [*written, *cell.get("checked", ())]


def _cells(ids: Iterable[str], release: Release) -> list[Mapping[str, Any]]:
    return [{"cell_type": "code", "source": release.source(id), "key": id} for id in ids]
