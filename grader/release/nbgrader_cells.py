"""Writes a question's checks as an nbgrader test cell, with hidden ones between nbgrader's markers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from grader.errors import AssignmentError
from grader.evidence.packed import pack_values
from grader.exercise.placement import last_cells, mentioned, names_read
from grader.exercise.public_part import extract, reads
from grader.exercise.reference import Reference
from grader.judging.view import Expected
from grader.model import Check, Unseen
from grader.notebook import IMPORT_ID, Ours, checks_id
from grader.probes import load_probes
from grader.release.public_folder import expected_values

__all__ = ["inline_cells", "released"]

BEGIN, END = "### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS"
LARGEST = 12 << 20
"""Most bytes of the values in one cell, since they are in every notebook that nbgrader grades."""
_HEADER = "From the instructor's {what}, by gradecast."


def inline_cells(reference: Reference, expected: Expected, unseen: Unseen) -> Ours:
    """The first cell, and a test cell for each question, placed after everything that its probes need is final.

    Raises `AssignmentError` if the values that a cell needs are too large, and `LeakError` like `public_files`.
    """
    assignment = reference.assignment
    sources = {
        IMPORT_ID: f"from grader import inline as _inline\n\n_inline.start({assignment.seed}, {_preload(reference)!r})"
    }
    words, probes = {}, assignment.probes
    for question in reference.automatic:
        checks = [check for check in assignment.checks if check.question == question and not check.cell]
        sources[checks_id(question)] = _test_cell(reference, question, checks, expected, unseen)
        source, known = _checks_for(reference, [check.name for check in checks]), load_probes(probes)
        words[question] = names_read(probes, mentioned(source, known))
    return Ours(sources, last_cells(reference.cells, words))


def released(ours: Ours) -> Ours:
    """The same cells as nbgrader releases them: without the text between the markers of hidden tests."""
    return Ours({id: _visible(source) for id, source in ours.sources.items()}, ours.after)


def _visible(source: str) -> str:
    kept, hidden = [], False
    for line in source.splitlines():
        hidden = hidden or line == BEGIN
        if not hidden:
            kept.append(line)
        hidden = hidden and line != END
    return "\n".join(kept)


def _preload(reference: Reference) -> tuple[str, ...]:
    return tuple(reference.assignment.preload)


def _test_cell(reference: Reference, question: str, checks: list[Check], expected: Expected, unseen: Unseen) -> str:
    seed = reference.assignment.seed
    public, hidden = ([check.name for check in checks if check.hidden is secret] for secret in (False, True))
    lines = [
        f"# The checks of {question!r}. They run on your own variables, in this notebook's process.",
        "from grader import inline as _inline",
        "",
        f"_gradecast = _inline.InlineQuestion({question!r}, globals(), {seed})",
    ]
    if public:
        lines.append(_public_part(reference, public, expected))
    if hidden:
        lines += [BEGIN, _hidden_part(reference, hidden, expected, unseen), END]
    return "\n".join([*lines, "_gradecast.score()"])


def _public_part(reference: Reference, names: list[str], expected: Expected) -> str:
    """The public checks, with only those probes and keys that they name, because students get them."""
    where = f"{reference.folder.name}/checks.py"
    wants = [reads(_checks_source(reference), name, where) for name in names]
    needed = {probe for want in wants for probe in (*want.observed, *want.expected)}
    probes = [name for name in load_probes(reference.assignment.probes) if name in needed]
    values = {"expected": expected_values(wants, expected), "labels": {}, "thresholds": {}, "unseen": {}}
    return _judge(reference, names, _extracted(reference, probes), values)


def _hidden_part(reference: Reference, names: list[str], expected: Expected, unseen: Unseen) -> str:
    """The hidden checks, with the observations, labels and unseen inputs that they name."""
    checks, sources = _checks_for(reference, names), _probes_for(reference, names)
    probes = mentioned(checks, load_probes(reference.assignment.probes))
    thresholds = {name: item.value for name, item in expected.thresholds.items()}
    values = {
        "expected": {name: expected.observations[name].value for name in probes if name in expected.observations},
        "labels": {name: unseen.labels[name] for name in mentioned(checks, unseen.labels)},
        "thresholds": {name: thresholds[name] for name in mentioned(checks, thresholds)},
        "unseen": {name: unseen.inputs[name] for name in mentioned(sources, unseen.inputs)},
    }
    return _judge(reference, names, sources, values)


def _judge(reference: Reference, names: list[str], probes: str, values: Mapping[str, Any]) -> str:
    packed = pack_values(values)
    if len(packed) > LARGEST:
        raise AssignmentError(
            f"{reference.folder.name}: the values that {names[0]} needs take {len(packed) / 2**20:.0f} MiB in an "
            f"nbgrader notebook, more than {LARGEST >> 20}; draw fewer in unseen.py, or observe less"
        )
    return f"_gradecast.judge({_quoted(probes)}, {_quoted(_checks_for(reference, names))}, {packed!r})"


def _checks_for(reference: Reference, names: list[str]) -> str:
    return extract(_checks_source(reference), names, _HEADER.format(what="checks.py"))


def _probes_for(reference: Reference, names: list[str]) -> str:
    """The probes that the checks `names` use, and the code that these probes use."""
    checks = _checks_for(reference, names)
    return _extracted(reference, mentioned(checks, load_probes(reference.assignment.probes)))


def _extracted(reference: Reference, probes: list[str]) -> str:
    return extract(reference.assignment.probes, probes, _HEADER.format(what="probes.py"))


def _checks_source(reference: Reference) -> str:
    return (reference.folder / "checks.py").read_text(encoding="utf-8")


def _quoted(source: str) -> str:
    """`source` as a literal, readable for people if possible."""
    for quotes in ("'''", '"""'):
        if quotes not in source and source.endswith("\n"):
            return f"r{quotes}{source}{quotes}"
    return repr(source)
