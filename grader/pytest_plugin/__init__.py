"""`pytest reference/<name>` judges the reference check by check; `--submission s.ipynb` judges a submission.

This is for authors. Grading itself calls the checks directly, because a pytest session for each submission would take
longer than judging. Every pytest session loads this module, so it imports the rest only when it is needed.
"""

from __future__ import annotations

from pathlib import Path

import pytest

__all__ = ["pytest_addoption", "pytest_collect_file"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--submission`."""
    parser.addoption("--submission", metavar="NOTEBOOK", help="judge this notebook instead of the reference's own")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect the `checks.py` of an exercise."""
    if file_path.name != "checks.py" or not (file_path.parent / "assignment.toml").is_file():
        return None
    from grader.pytest_plugin.items import ChecksFile

    collector: pytest.Collector = ChecksFile.from_parent(parent, path=file_path)
    return collector
