"""The mutants of an exercise: what `validate` expects the checks to catch."""

from __future__ import annotations

import ast
import hashlib
import itertools
import textwrap
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from grader.errors import AssignmentError, InfrastructureError
from grader.notebook import SourceCell
from grader.notebook.markers import regions

__all__ = ["Mutant", "mutants_of"]


@dataclass(frozen=True)
class Mutant:
    """The solution of one cell with one small mistake."""

    cell: str
    """Id of the cell, as in `SourceCell.id`."""
    question: str
    """Id of the question that the cell answers."""
    line: int
    """First line of `notebook.py` that differs; if the cell's place is unknown, counted from its first line."""
    operator: str
    """Kind of the mistake, such as `axis` or `slice bound`."""
    before: str
    """The lines that differ, as in the reference, without common indentation and without lines of comments."""
    after: str
    """The same lines with the mistake; empty if they are gone."""
    occurrence: int
    """How many earlier mutants of the cell have the same `before` and `after`."""
    source: str
    """The whole cell as in the solved notebook, without markers, with the mistake."""

    @property
    def id(self) -> str:
        """Cell, kind and a hash, `normalise:axis:3f2a1c`; the same as long as cell and change are."""
        change = "\0".join((self.cell, self.before, self.after, str(self.occurrence)))
        return f"{self.cell}:{self.operator.replace(' ', '-')}:{hashlib.sha256(change.encode()).hexdigest()[:6]}"


def mutants_of(cells: Sequence[SourceCell]) -> tuple[Mutant, ...]:
    """The mutants of all solution regions that are graded automatically, in the order of the notebook.

    Each compiles, and no two of a cell are the same program. Raises `AssignmentError` for a cell that is not Python
    and `InfrastructureError` where libcst is missing.
    """
    return tuple(
        mutant
        for cell in cells
        if cell.kind == "code" and cell.question is not None and not cell.manual
        for mutant in _mutants(cell, cell.question)
    )


def _mutants(cell: SourceCell, question: str) -> Iterator[Mutant]:
    try:
        from grader.validation.mutation.edits import edits
    except ImportError:
        raise InfrastructureError("making mutants needs libcst: pip install 'gradecast[instructor]'") from None

    solved, numbers = cell.solved, _line_numbers(cell)
    inside = {line for line, number in enumerate(numbers, start=1) if number - 1 in cell.solution_numbers}
    known = {_reference(solved, cell.id)}
    seen: Counter[tuple[str, str]] = Counter()
    for edit in edits(solved, inside):
        program = _variant(edit.source)
        if program is None or program in known:
            continue
        known.add(program)
        first, before, after = _difference(solved, edit.source)
        yield Mutant(
            cell=cell.id,
            question=question,
            line=cell.line - 1 + numbers[min(first, len(numbers) - 1)],
            operator=edit.operator,
            before=before,
            after=after,
            occurrence=seen[before, after],
            source=edit.source,
        )
        seen[before, after] += 1


def _line_numbers(cell: SourceCell) -> tuple[int, ...]:
    """The number in its source, from 1, of each line of the solved cell: all but our markers."""
    markers = {index for region in regions(cell.source) for index in region} if cell.rules is None else set()
    return tuple(index + 1 for index in range(len(cell.source.splitlines())) if index not in markers)


def _reference(solved: str, cell: str) -> str:
    try:
        return _program(solved)
    except SyntaxError as error:
        raise AssignmentError(
            f"notebook.py, cell {cell!r}, line {error.lineno} without markers: {error.msg}; mutants are made of plain "
            "Python, so move magics to a given cell"
        ) from None


def _variant(source: str) -> str | None:
    """Like `_program`; None if it does not compile."""
    try:
        return _program(source)
    except SyntaxError:
        return None


def _program(source: str) -> str:
    """The syntax tree as text, which does not depend on formatting. Raises `SyntaxError` if it does not compile."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(source)
        compile(tree, "mutant", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    return ast.dump(tree)


class _Difference(NamedTuple):
    first: int
    """Index of the first line that differs."""
    before: str
    after: str


def _difference(old: str, new: str) -> _Difference:
    """The lines of code between the beginning and the end that two sources share."""
    before, after = old.splitlines(), new.splitlines()
    start = _shared(before, after)
    end = _shared(before[start:][::-1], after[start:][::-1])
    changed = before[start : len(before) - end]
    comments = _shared([line.lstrip()[:1] for line in changed], "#" * len(changed))
    return _Difference(start + comments, _text(changed), _text(after[start : len(after) - end]))


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    """How many first lines are the same in both."""
    return sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _text(lines: Sequence[str]) -> str:
    code = [line for line in lines if not line.lstrip().startswith("#")]
    return textwrap.dedent("\n".join(code)).strip()
