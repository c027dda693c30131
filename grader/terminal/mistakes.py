"""Prints the known mistakes of an exercise, and one that was made of a student's answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from grader.exercise.known_solutions import Sample
from grader.judging.suspicion import KnownMistakes
from grader.model import Assignment
from grader.report.suspected import Suspected
from grader.support.wording import plural
from grader.terminal.display import say, show_rows
from grader.validation.adoption import Adopted

__all__ = ["as_documents", "show_adopted", "show_mistakes"]


def _points_lost(assignment: Assignment, sample: Sample) -> float:
    """The points of the checks that a mistake must lose."""
    return sum(check.points for check in assignment.checks if check.name in sample.caught_by)


def show_mistakes(
    assignment: Assignment, samples: Sequence[Sample], known: KnownMistakes, suspected: Sequence[Suspected]
) -> None:
    """Print each mistake with what it loses, whether it can be named, and which share of a class seems to have it."""
    observed = {item.name for item in known.mistakes if not item.is_mutant}
    found = {item.names[0]: item for item in suspected if len(item.names) == 1}
    rows = [
        (
            sample.name,
            sample.says,
            ", ".join(sorted(sample.caught_by)),
            f"{_points_lost(assignment, sample):g}",
            "yes" if sample.name in observed else "no",
            "yes" if sample.teaches else "",
            f"{found[sample.name].share:.0%}" if sample.name in found else "",
        )
        for sample in samples
    ]
    columns = ("mistake", "what is wrong", "loses", "points", "can be named", "teaches", "of the class")
    show_rows(f"{assignment.title}: known mistakes", columns, rows, right=("points", "of the class"))
    mutants = sum(item.is_mutant for item in known.mistakes)
    if mutants:
        say(f"and {plural(mutants, 'group')} of mutants", "dim")
    if known.stale:
        say(known.stale, "yellow")
    elif not observed:
        say(f"none was observed: run gradecast validate {assignment.name}", "yellow")


def show_adopted(name: str, adopted: Adopted) -> None:
    """Print what was written, and what to do next."""
    say(f"written: {adopted.path}", "green")
    say(f"  it answers {adopted.question!r}, and must lose {', '.join(adopted.caught_by)}")
    if adopted.suspects:
        say(f"  it looked like {' or '.join(adopted.suspects)} already: is it another mistake?", "yellow")
    say("Shorten it to what is wrong, say that in its first line, and then:")
    say(f"  gradecast validate {name} --quick --no-mutants")


def as_documents(
    assignment: Assignment, samples: Sequence[Sample], known: KnownMistakes, suspected: Sequence[Suspected]
) -> list[Mapping[str, object]]:
    """The same for programs."""
    observed = {item.name for item in known.mistakes if not item.is_mutant}
    students = {item.names[0]: item.students for item in suspected if len(item.names) == 1}
    return [
        {
            "name": sample.name,
            "says": sample.says,
            "loses": sorted(sample.caught_by),
            "points": _points_lost(assignment, sample),
            "observed": sample.name in observed,
            "teaches": sample.teaches,
            "students": list(students.get(sample.name, ())),
        }
        for sample in samples
    ]
