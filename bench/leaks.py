"""How many leaks audits find, and how many of their alarms are false, in the corpus beside this file.

`python bench/leaks.py` audits all of it; `python bench/leaks.py shops traffic` those tasks.
"""

from __future__ import annotations

import ast
import asyncio
import json
import shutil
import sys
import tomllib
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import click

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from audit_runner import InProcess  # noqa: E402

from bench import leaks_data  # noqa: E402
from grader.exercise.assignment import load_reference  # noqa: E402
from grader.exercise.exercise import Exercise  # noqa: E402
from grader.exercise.known_solutions import load_sample, sample_notebook  # noqa: E402
from grader.grading.audit.findings import Kind, Report  # noqa: E402
from grader.grading.audit.run import Candidate, audit_notebooks, audit_reference, make_setting  # noqa: E402
from grader.grading.execution import changed_data, executor_for  # noqa: E402
from grader.terminal.display import ProgressBar, progress_bar, say, show_rows  # noqa: E402

CORPUS = ROOT / "bench" / "leaks"
TABLES = {"electricity": leaks_data.electricity, "shops": leaks_data.shops}
"""The tasks whose data are a file."""


@dataclass(frozen=True)
class Case:
    """A notebook of the corpus."""

    path: Path
    """The file with its answers."""
    kind: str
    """The kind of its leak; empty if it has none."""
    leaks: tuple[str, ...]
    """The quantities that the leak reaches, the one concerned first."""


@dataclass(frozen=True)
class Result:
    """What the audit of a case found."""

    task: str
    """The exercise."""
    name: str
    """The case."""
    kind: str
    """The kind of its leak; empty if it has none."""
    is_found: bool
    """Whether the audit found the quantity concerned to leak."""
    says: str
    """What it said of that quantity; empty if there is none."""
    false_alarms: tuple[str, ...]
    """What it said of quantities that do not leak, if it was no praise."""
    undecided: tuple[str, ...]
    """What it could say nothing about."""
    runs: int
    """Runs that it took."""
    seconds: float
    """Processor time of these runs, in seconds."""


@click.command()
@click.argument("tasks", nargs=-1)
@click.option("--sandbox", is_flag=True, help="Run in the sandbox, as grading does, instead of in this process.")
@click.option("--results", type=click.Path(path_type=Path, dir_okay=False), help="A file for the results, as JSON.")
def main(tasks: tuple[str, ...], sandbox: bool, results: Path | None) -> None:
    """Audit the notebooks of TASKS, or all, and print recall and precision by kind of leak."""
    names = tasks or tuple(sorted({path.stem for path in CORPUS.iterdir() if path.is_dir() or path.suffix == ".toml"}))
    found = []
    with progress_bar() as bar, TemporaryDirectory(prefix="leaks-") as folder:
        for name in names:
            found += asyncio.run(_audit(name, Path(folder), bar, sandbox))
            if results is not None:
                results.write_text(json.dumps([asdict(item) for item in found], indent=1) + "\n")
    show_rows("Leaks", ("kind of leak", "notebooks", "found", "recall", "seconds"), _by_kind(found), right=("seconds",))
    for item in found:
        faults = [f"{item.kind}: missed; {item.says}"] if item.kind and not item.is_found else []
        for line in (*faults, *item.false_alarms, *item.undecided):
            say(f"{item.task}/{item.name}: {line}")
    say(_summary(found))


async def _audit(task: str, folder: Path, bar: ProgressBar, sandbox: bool) -> list[Result]:
    """Audit the cases of one task, in a copy of its exercise below `folder`."""
    reference = load_reference(_exercise(task, folder / "reference" / task))
    exercise = Exercise(reference, folder / "cache" / task, reference.data_path)
    cases = list(_cases(task))
    notebooks = {case.path.stem: sample_notebook(reference, load_sample(case.path)) for case in cases}
    workplace = folder / "work" / task
    workplace.mkdir(parents=True)
    executor = executor_for(exercise, bar) if sandbox else InProcess(workplace)
    async with executor if sandbox else nullcontext():
        with changed_data(exercise) as changed:
            setting = make_setting(reference, exercise.data, changed, reference.unseen(exercise.data).inputs)
            setting = (await audit_reference(setting, executor, bar)).setting
            candidates = {name: Candidate(notebook) for name, notebook in notebooks.items()}
            reports = await audit_notebooks(setting, candidates, executor, bar)
    return [_result(task, case, reports[case.path.stem]) for case in cases]


def _exercise(task: str, place: Path) -> Path:
    """Make the exercise at `place`: one of the corpus, or one of ours with another `[audit]`."""
    own = CORPUS / task
    shutil.copytree(own if own.is_dir() else ROOT / "reference" / task, place)
    if own.is_dir():
        (place / "probes.py").write_text('"""Nothing is observed but what is audited."""\n')
        (place / "checks.py").write_text('"""Nothing is judged but what is audited."""\n')
    else:
        settings = (CORPUS / f"{task}.toml").read_text().partition("\n[leaks]\n")[0]
        (place / "assignment.toml").write_text((place / "assignment.toml").read_text() + "\n" + settings)
    if task in TABLES:
        (place / "files").mkdir()
        TABLES[task]().to_csv(place / "files" / f"{task}.csv", index=False)
    return place


def _cases(task: str) -> Iterator[Case]:
    """The notebooks of one task."""
    if (CORPUS / task).is_dir():
        for path in sorted((CORPUS / task).glob("*/*.py")):
            said = {
                node.targets[0].id: ast.literal_eval(node.value)
                for node in ast.parse(path.read_text()).body
                if isinstance(node, ast.Assign)
                and isinstance(node.targets[0], ast.Name)
                and node.targets[0].id in ("KIND", "LEAKS")
            }
            yield Case(path, said.get("KIND", ""), tuple(said.get("LEAKS", ())))
        return
    table = tomllib.loads((CORPUS / f"{task}.toml").read_text())
    for name, entry in {**table["leaks"], **table["clean"]}.items():
        path = ROOT / "reference" / task / f"{name}.py"
        yield Case(path, entry.get("kind", ""), tuple(entry.get("leaks", ())))


def _result(task: str, case: Case, report: Report) -> Result:
    kinds = {finding.quantity: finding for finding in report.findings}
    return Result(
        task,
        f"{case.path.parent.name}/{case.path.stem}",
        case.kind,
        bool(case.leaks) and kinds[case.leaks[0]].kind is Kind.LEAK,
        kinds[case.leaks[0]].says if case.leaks else "",
        tuple(item.says for item in report.findings if item.kind.is_fault and item.quantity not in case.leaks),
        tuple(item.says for item in report.findings if item.kind in (Kind.MISSING, Kind.CHANCE, Kind.UNFINISHED)),
        report.runs,
        report.seconds,
    )


def _by_kind(found: list[Result]) -> Iterator[tuple[str, ...]]:
    """The rows of the table: a kind of leak, notebooks that have it, those found, their share, seconds for each."""
    for kind in sorted({item.kind for item in found}, key=lambda kind: (not kind, kind)):
        items = [item for item in found if item.kind == kind]
        seconds = f"{sum(item.seconds for item in items) / len(items):.1f}"
        if kind:
            caught = sum(item.is_found for item in items)
            yield kind, str(len(items)), str(caught), f"{caught / len(items):.0%}", seconds
        else:
            yield "none", str(len(items)), str(sum(bool(item.false_alarms) for item in items)), "", seconds


def _summary(found: list[Result]) -> str:
    """Recall over notebooks with a leak; precision over notebooks with an alarm."""
    leaky = [item for item in found if item.kind]
    caught = sum(item.is_found for item in leaky)
    false = sum(bool(item.false_alarms) for item in found)
    recall = f"recall {caught} of {len(leaky)} ({caught / max(len(leaky), 1):.1%})"
    precision = f"precision {caught} of {caught + false} ({caught / max(caught + false, 1):.1%})"
    runs, seconds = sum(item.runs for item in found), sum(item.seconds for item in found)
    return f"{recall}, {precision}; {len(found)} notebooks, {runs} runs, {seconds:.0f} s of processor time"


if __name__ == "__main__":
    main()
