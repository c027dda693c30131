"""One sandbox of each kind for the whole session, and a loop that outlives the tests."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import pytest

from grader.errors import SandboxError
from grader.evidence import Evidence
from grader.model import Limits
from grader.sandbox import CodeCell, Job, Run, Sandbox, open_sandbox, testify

T = TypeVar("T")

PROBES_HEAD = "import os\nimport numpy as np\nfrom grader.probes import probe\n"


@dataclass
class Bench:
    """A started sandbox, with a shorthand for running notebooks in it."""

    sandbox: Sandbox
    loop: asyncio.AbstractEventLoop
    seen: list[str] = field(default_factory=list)

    def wait(self, work: Awaitable[T]) -> T:
        async def waiting() -> T:
            return await work

        return self.loop.run_until_complete(waiting())

    def run(self, *sources: str, probes: str = "", limits: Mapping[str, Any] | None = None, **job: Any) -> Run:
        """Run cells `c0`, `c1`, … and probes, whose source needs no imports."""
        self.seen = []
        cells = tuple(CodeCell(f"c{number}", source) for number, source in enumerate(sources))
        bounds = Limits(**(limits or {}))
        return self.wait(
            testify(self.sandbox, Job(cells, PROBES_HEAD + probes, limits=bounds, **job), self.seen.append)
        )


@pytest.fixture
def text() -> Callable[[Run, int], str]:
    """Everything that a cell printed or displayed as text."""

    def read(run: Run, number: int) -> str:
        shown = run.outputs.get(f"c{number}", ())
        return "".join(item.get("text") or item.get("data", {}).get("text/plain", "") for item in shown)

    return read


@pytest.fixture(scope="session")
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    yield loop
    loop.run_until_complete(asyncio.sleep(0.05))
    loop.close()


def started(name: str, loop: asyncio.AbstractEventLoop, **options: Any) -> Iterator[Bench]:
    if name != "none" and sys.platform != "linux":
        pytest.skip("the sandbox needs Linux")
    sandbox = open_sandbox(name, **options)
    try:
        loop.run_until_complete(sandbox.start())
    except SandboxError as error:
        pytest.skip(str(error))
    yield Bench(sandbox, loop)
    loop.run_until_complete(sandbox.close())


@pytest.fixture(scope="session")
def fork_bench(loop: asyncio.AbstractEventLoop) -> Iterator[Bench]:
    yield from started("fork", loop, preload=("numpy",))


@pytest.fixture(scope="session")
def none_bench(loop: asyncio.AbstractEventLoop) -> Iterator[Bench]:
    yield from started("none", loop)


@pytest.fixture(scope="session")
def bwrap_bench(loop: asyncio.AbstractEventLoop) -> Iterator[Bench]:
    yield from started("bwrap", loop, preload=("numpy",))


@pytest.fixture(params=["fork", "bwrap", "none"])
def bench(request: pytest.FixtureRequest) -> Bench:
    """Each sandbox, because all must behave alike."""
    found: Bench = request.getfixturevalue(f"{request.param}_bench")
    return found


@pytest.fixture(params=["fork", "bwrap"])
def walled_bench(request: pytest.FixtureRequest) -> Bench:
    """Each sandbox that confines."""
    found: Bench = request.getfixturevalue(f"{request.param}_bench")
    return found


@pytest.fixture
def observed() -> Callable[[Evidence, str], Any]:
    """A probe's observed value; a fault fails the test."""

    def read(evidence: Evidence, probe: str) -> Any:
        observation = evidence.observations[probe]
        assert observation.fault is None, observation.fault
        return observation.value

    return read


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    path = tmp_path / "power.csv"
    path.write_text("hour,load\n0,1.5\n", encoding="utf-8")
    return path


@pytest.fixture(autouse=True)
def _however_busy_this_machine_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits of half a second are too short to measure load, so no run is set aside for a busy machine here."""
    monkeypatch.setattr("grader.sandbox.deadlines.PATIENCE", 1000.0)
