"""Downloads as the platforms make them, written by the tests."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from collecting.archives import tarred, zipped
from helpers import ROOT

from grader.exercise.assignment import load_reference
from grader.notebook import dumps
from grader.submissions.collecting import Collecting, Collection, collect
from grader.support.isolated import Here


@pytest.fixture(scope="session")
def notebook() -> bytes:
    """A right solution of the toy exercise."""
    return dumps(load_reference(ROOT / "tests" / "course" / "reference" / "toy").solved).encode()


@pytest.fixture
def collected(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Callable[..., Collection]]:
    """`collected(files, …)`: the collection of a zip with these files, into `tmp_path/submitted`.

    Archives are read in the test's own process, unless the test is marked `slow`.
    """

    def run(source: Mapping[str, bytes] | Path, file_name: str = "download.zip", **options: object) -> Collection:
        path = source if isinstance(source, Path) else tmp_path / file_name
        if not isinstance(source, Path):
            path.write_bytes(zipped(source) if file_name.endswith(".zip") else tarred(source))
        return collect(Collecting(path, tmp_path / "submitted", **{"name": "toy", **options}))

    with pytest.MonkeyPatch.context() as patch:
        if request.node.get_closest_marker("slow") is None:
            patch.setattr(sys.modules["grader.submissions.collecting.collect"], "Apart", Here)
        yield run
