"""The command: `python -m bench`."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from bench.figures import Measured, figures_of, goals_of
from bench.meter import Meter, meter
from bench.ours import Again, Bare, Gradecast, Pinned
from bench.peers import Nbgrader, OtterApi, OtterRun
from bench.plan import PLAN, Entry, cases_of_round, expected_seconds, quick
from bench.report import COLUMNS, GOAL_COLUMNS, figure_row, goal_row, machine, write_results
from bench.systems import Case, Place, System, run_case
from bench.timed import BenchError, adopt_orphans
from bench.venvs import PINS, make_venv, versions
from bench.workloads import ROOT, WORKLOADS
from grader.terminal.display import ProgressBar, progress_bar, say, show_rows

RESULTS = ROOT / "bench" / "results"
WORK = ROOT / ".gradecast" / "bench"
NAMES = sorted({entry.system for entry in PLAN})
PYTHON_OF = {"nbgrader": "nbgrader", "otter_api": "otter", "otter_run": "otter"}
"""The environment in which each peer runs."""


@click.command()
@click.option("--rounds", type=click.IntRange(1), default=3, show_default=True, help="How often everything is timed.")
@click.option("--only", type=click.Choice(list(WORKLOADS)), multiple=True, help="Time this workload; more than once.")
@click.option("--system", type=click.Choice(NAMES), multiple=True, help="Time this system; more than once.")
@click.option("--quick", "is_quick", is_flag=True, help="One round of tiny classes: does it work? No figures to keep.")
@click.option("--results", type=click.Path(path_type=Path, file_okay=False), help="Where the results go.")
def main(rounds: int, only: tuple[str, ...], system: tuple[str, ...], is_quick: bool, results: Path | None) -> None:
    """Time Gradecast and its peers on the same classes, in turns, and write the table.

    The peers' environments are made first, which takes some minutes once. Results of --quick, --only and --system go to
    .gradecast/bench/trial unless --results says otherwise.

    \b
    Example:  python -m bench --quick
              python -m bench --only light --system gradecast --system bare
    """
    plan = tuple(
        entry for entry in PLAN if (not only or entry.workload in only) and (not system or entry.system in system)
    )
    if not plan:
        raise click.UsageError("nothing to time: none of these systems is timed on these workloads")
    plan, rounds = (quick(plan), 1) if is_quick else (plan, rounds)
    folder = results or (WORK / "trial" if is_quick or only or system else RESULTS)
    minutes = expected_seconds(plan, rounds) / 60
    say(f"About {max(minutes, 1):.0f} minutes on two idle cores, and some more to make the peers' environments once.")
    try:
        with progress_bar() as bar:
            run(plan, rounds, folder, bar, is_trial=is_quick)
    except BenchError as error:
        for line in f"bench: {error}".splitlines():
            say(line, "red")
        sys.exit(1)
    say(f"written to {folder}")


def run(plan: Sequence[Entry], rounds: int, folder: Path, bar: ProgressBar, *, is_trial: bool = False) -> None:
    """Prepare and time everything, write and show the results. Raises `BenchError`.

    Classes of a trial are too small for goals, and their figures are not extrapolated to the size of the real class.
    """
    adopt_orphans()
    pythons = _environments(plan, bar)
    systems = _systems(pythons)
    places = {name: Place(WORKLOADS[name], WORK / "work" / name) for name in {entry.workload for entry in plan}}
    with meter() as cpu:
        _warm_up(plan, systems, places, cpu, bar)
        measured = _measure(plan, systems, places, rounds, cpu, bar)
    figures = figures_of(measured, {name: item.students for name, item in WORKLOADS.items()}, whole=not is_trial)
    goals = () if is_trial else goals_of(figures)
    write_results(folder, measured, figures, goals, _about(pythons, rounds, cpu))
    show_rows("seconds per submission", COLUMNS, [figure_row(figure) for figure in figures], right=COLUMNS[3:])
    if goals:
        show_rows("goals", GOAL_COLUMNS, [goal_row(goal) for goal in goals], right=GOAL_COLUMNS[1:3])


def _environments(plan: Sequence[Entry], bar: ProgressBar) -> dict[str, Path]:
    needed = [name for name in PINS if any(PYTHON_OF.get(entry.system) == name for entry in plan)]
    bar.begin("the peers' environments", len(needed))
    pythons = {}
    for name in needed:
        bar.started(name)
        pythons[name] = make_venv(name, WORK / "venvs")
        bar.finished(name)
    return pythons


def _systems(pythons: Mapping[str, Path]) -> dict[str, System]:
    kinds: tuple[type[System], ...] = (Gradecast, Pinned, Again, Bare)
    systems = {kind.name: kind() for kind in kinds}
    peers: tuple[type[System], ...] = (Nbgrader, OtterApi, OtterRun)
    return systems | {
        kind.name: kind(pythons[PYTHON_OF[kind.name]]) for kind in peers if PYTHON_OF[kind.name] in pythons
    }


def _warm_up(
    plan: Sequence[Entry], systems: Mapping[str, System], places: Mapping[str, Place], cpu: Meter, bar: ProgressBar
) -> None:
    """Write the classes, and grade each small one once, to warm up file caches and check every system's grades."""
    shutil.rmtree(WORK / "work", ignore_errors=True)
    bar.begin("warming up", len(plan))
    for entry in plan:
        case = entry.cases[-1]
        bar.started(_words(case))
        place = places[entry.workload]
        place.folder.mkdir(parents=True, exist_ok=True)
        if entry.workers == 1:
            systems[entry.system].prepare(place, entry.sizes, cpu)
        run_case(systems[entry.system], place, case, cpu)
        bar.finished(_words(case))


def _measure(
    plan: Sequence[Entry],
    systems: Mapping[str, System],
    places: Mapping[str, Place],
    rounds: int,
    cpu: Meter,
    bar: ProgressBar,
) -> list[Measured]:
    measured = []
    for number in range(1, rounds + 1):
        cases = cases_of_round(plan, number)
        bar.begin(f"round {number} of {rounds}", len(cases))
        for case in cases:
            bar.started(_words(case))
            system, place = systems[case.system], places[case.workload]
            took = run_case(system, place, case, cpu)
            measured.append(Measured(case, number, took.wall, took.cpu, system.student_cpu(place, case)))
            bar.finished(_words(case))
    order = [case for entry in plan for case in entry.cases]
    return sorted(measured, key=lambda item: (order.index(item.case), item.round))


def _about(pythons: Mapping[str, Path], rounds: int, cpu: Meter) -> dict[str, Any]:
    found = {"gradecast": versions(sys.executable)}
    found |= {name: versions(python) for name, python in pythons.items()}
    return {"machine": machine(), "rounds": rounds, "cpu": cpu.says, "versions": found}


def _words(case: Case) -> str:
    workers = f", {case.workers} workers" if case.workers > 1 else ""
    return f"{case.workload}: {case.system}, {case.size} submissions{workers}"


if __name__ == "__main__":
    main()
