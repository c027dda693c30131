"""Prints the results of `validate` and `calibrate`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from rich.table import Table
from rich.text import Text

from grader.exercise.calibration import Calibration
from grader.exercise.sequential import Settled
from grader.model import Assignment
from grader.support.wording import plural
from grader.terminal.display import console, harmless, printable, say, show_rows
from grader.validation.findings import Fate, Finding, Kind, Validation
from grader.validation.timings import Proposal, Timing

__all__ = ["show_calibration", "show_timings", "show_validation"]

NOTABLE_SECONDS = 0.5
"""Fewest seconds of work for a row in the table; the longest cell or probe of each solution is always in it."""


def show_validation(assignment: Assignment, found: Validation, timings: bool = False) -> None:
    """Print the known solutions that are wrong, the mutants by question, the survivors, and the overall result.

    With `timings`, also how long each known solution worked, and proposed limits.
    """
    say(f"{assignment.title} ({found.name})", "bold")
    _show_solutions(found)
    _show_metrics(found)
    if timings:
        show_timings([item.timing for item in found.findings if item.timing is not None], found.limits)
    if found.mutants:
        _show_mutants(assignment, found)
        _show_survivors(found)
    for line in found.notes:
        say(line, "yellow")
    for line in found.problems:
        say(line, "red")
    if not found.problems:
        say(f"{found.name}: the grading is right.", "green")


def show_calibration(name: str, calibration: Calibration, path: Path) -> None:
    """Print each metric's distribution, its threshold, and how often a correct solution may miss it."""
    table = Table(title=f"Thresholds of {name}", title_justify="left", title_style="bold", header_style="bold")
    columns = ("metric", "runs", "min", "median", "max", "threshold", "margin", "false fails", "false passes")
    for column in columns:
        table.add_column(column, justify="left" if column == "metric" else "right", overflow="fold")
    for metric, item in calibration.metrics.items():
        numbers = (item.minimum, item.median, item.maximum, item.threshold, item.margin)
        wrong = calibration.false_passes.get(metric)
        rates = (f"<= {item.false_fail_rate:.1%}", f"<= {wrong.rate:.1%}" if wrong else "-")
        table.add_row(metric, str(len(item.values)), *(f"{value:.4g}" for value in numbers), *rates)
    console().print(table)
    confidence = next(iter(calibration.metrics.values())).confidence
    say(f"rates in one run, at a confidence of {confidence:.0%}", "dim")
    for metric, found in calibration.false_passes.items():
        runs = ", ".join(f"{name} {len(values)}" for name, values in found.values.items())
        style = "dim" if found.settled is Settled.WITHIN else "yellow"
        say(f"{metric}: {found.passed} of {plural(found.runs, 'run')} of mistakes passed ({runs})", style)
    took = calibration.solutions
    say(f"{plural(len(took), 'solution')} took turns: {', '.join(took)}" if len(took) > 1 else f"of {took[0]}", "dim")
    say(f"written to {path}; commit it")


def show_timings(timings: Sequence[Timing], limits: Sequence[Proposal]) -> None:
    """Print the seconds of work of each solution and of its slow cells and probes, and proposed limits."""
    table = Table(title="Seconds of work", title_justify="left", title_style="bold", header_style="bold")
    for column in ("solution", "run", "cell or probe", "seconds"):
        table.add_column(column, justify="right" if column in ("run", "seconds") else "left", overflow="fold")
    for item in timings:
        parts = [*item.cells.items(), *item.probes.items()]
        longest = sorted(parts, key=lambda part: part[1], reverse=True)[:1]
        shown = [part for part in parts if part[1] >= NOTABLE_SECONDS or part in longest]
        for number, (name, seconds) in enumerate(shown):
            first = (harmless(item.solution), f"{item.run:.2f}") if number == 0 else ("", "")
            table.add_row(*first, harmless(name), f"{seconds:.2f}")
    console().print(table)
    rows = [(item.limit, f"{item.seconds:g}", f"{item.slowest:.2f}", item.where, str(item.proposed)) for item in limits]
    if rows:
        columns = ("limit", "now", "slowest", "where", "proposed")
        show_rows("Limits of time, in seconds of work", columns, rows, right=("now", "slowest", "proposed"))


def _show_solutions(found: Validation) -> None:
    out = console()
    table = Table(header_style="bold")
    for column in ("solutions", "number", "right", "must"):
        table.add_column(column, justify="right" if column in ("number", "right") else "left")
    for kind in Kind:
        mine = [item for item in found.findings if item.kind is kind]
        if not mine:
            continue
        right = sum(not item.surprises for item in mine)
        style = "green" if right == len(mine) else "red"
        table.add_row(kind.value, str(len(mine)), Text(str(right), style), _must(kind, mine))
    out.print(table)


def _show_metrics(found: Validation) -> None:
    rows = [(item, measured) for item in found.findings for measured in item.metrics]
    if not rows:
        return
    table = Table(header_style="bold")
    for column in ("achieved", "metric", "value", "threshold", "margin"):
        table.add_column(column, justify="left" if column in ("achieved", "metric") else "right", overflow="fold")
    for finding, item in rows:
        value = "none" if item.value is None else f"{item.value:.4g}"
        style = "green" if item.passes else "red" if finding.surprises else ""
        numbers = (Text(value, style), f"{item.threshold:.4g}", f"{item.margin:.2g}")
        table.add_row(f"{finding.kind} {harmless(finding.name)}", item.metric, *numbers)
    console().print(table)


def _must(kind: Kind, found: list[Finding]) -> str:
    possible = f"{found[0].possible:g}"
    return {
        Kind.REFERENCE: f"get all {possible} automatic points",
        Kind.RELEASE: "get no point",
        Kind.ALTERNATIVE: f"get all {possible} automatic points",
        Kind.MISTAKE: "lose exactly the checks that they name",
    }[kind]


def _show_mutants(assignment: Assignment, found: Validation) -> None:
    table = Table(header_style="bold")
    fates = (Fate.KILLED, Fate.SURVIVED, Fate.TOLERATED, Fate.EQUIVALENT)
    table.add_column("mutants of")
    for fate in (*fates, "kill rate"):
        table.add_column(str(fate), justify="right")
    questions = [item.id for item in assignment.questions]
    for question in [*(id for id in questions if found.kill_rate(id) is not None), None]:
        mine = [item for item in found.mutants if question in (None, item.mutant.question)]
        count, rate = Counter(item.fate for item in mine), found.kill_rate(question)
        style = "" if rate is None or rate >= found.goal else "yellow"
        numbers = [str(count[fate]) for fate in fates]
        shown = Text("-" if rate is None else f"{rate:.0%}", style)
        table.add_row(question or "all", *numbers, shown, end_section=question == questions[-1])
    console().print(table)


def _show_survivors(found: Validation) -> None:
    out = console()
    for item in found.mutants:
        if item.fate not in (Fate.SURVIVED, Fate.TOLERATED):
            continue
        mutant, mark = item.mutant, printable("\N{RIGHTWARDS ARROW}", out)
        change = f"{_line(mutant.before)}  {mark}  {_line(mutant.after) or 'nothing'}"
        say(f"{item.fate}: notebook.py, line {mutant.line} ({mutant.cell}), {mutant.operator}: {change}", "yellow")
        if item.reason:
            say(f"    {item.reason}", "dim")
    if any(item.fate is Fate.SURVIVED for item in found.mutants):
        where = f"reference/{found.name}/survivors.toml"
        more = f"It is enough as it is: {found.goal:.0%} are asked for. To catch more, sharpen"
        rate = found.kill_rate()
        enough = more if rate is not None and rate >= found.goal else "Sharpen"
        say(f"{enough} a check; or say in {where} why one may survive, with its question, before and after.", "dim")


def _line(source: str) -> str:
    return harmless(" ".join(source.split()))
