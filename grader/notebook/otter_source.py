"""Reads an Otter Assign master as the source of an exercise: cells as students get them, and its tests in place.

The master itself stays as it is, so that its author can go on editing it in Jupyter with Otter's markup. Each test case
becomes a cell at the end of its question, where Otter runs it. A question that is all or nothing has one cell for all
of its cases.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from grader.errors import AssignmentError, in_a_line
from grader.notebook.attachments import harmless_attachments
from grader.notebook.nbgrader_markers import Rules
from grader.notebook.otter_blocks import Block, Config, Part, QuestionPart, config_of, parts_of
from grader.notebook.otter_markup import (
    Case,
    function_of,
    read_case,
    shown_by,
    statements_of,
    student_text,
    without_ignored,
)
from grader.notebook.otter_points import points_of_cases, points_of_question
from grader.notebook.source import SourceCell

__all__ = ["Master", "OtterQuestion", "OtterTest", "masters_cells", "read_master", "slug"]

RESPONSE = "_Type your answer here, replacing this text._"
"""The text that students replace if the author wrote no prompt, as in Otter."""
INCLUDED = "otter_include"
"""Tag of a Markdown cell in a solution that students get nevertheless."""
TESTS_OF = "otter-tests:"
"""Prefix of the tag of a test cell; the name of its question follows."""
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_LONGEST_NAME = 48

Naming = Callable[[Sequence[SourceCell]], tuple[SourceCell, ...]]


@dataclass(frozen=True)
class OtterTest:
    """A test cell, with one test case, or with all cases of a question that is all or nothing."""

    id: str
    """The cell's id."""
    name: str
    """Its name in Otter: `q1 - 2`."""
    points: float
    """Its points, of which students get all or none."""
    hidden: bool
    """Whether students do not see it, or not all of it."""
    hint: str = ""
    """Its failure message."""


@dataclass(frozen=True)
class OtterQuestion:
    """One question."""

    id: str
    """Its name, reduced to characters that names of cells may have."""
    title: str
    """Its name in the master."""
    tests: tuple[OtterTest, ...] = ()
    """Its test cells, in order."""
    manual: float = 0.0
    """Points that a person gives."""
    by_hand: bool = False
    """Whether the master marks it as manual."""


@dataclass(frozen=True)
class Master:
    """The content of a master."""

    cells: tuple[SourceCell, ...]
    """The cells that students and the grader get."""
    questions: tuple[OtterQuestion, ...]
    """The questions, in order."""
    config: Config
    """The values in `# ASSIGNMENT CONFIG`."""
    each_cell: str = ""
    """Code that runs before each cell when it is graded: the seed between cells."""


def read_master(path: Path, name: Naming = tuple) -> Master:
    """The master at `path`; `name` gives names to cells that have none. Raises `AssignmentError` and `MarkerError`."""
    where = f"{path.parent.name}/{path.name}"
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        found = masters_cells(document["cells"], where)
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise AssignmentError(
            f"{where}: cannot be read ({type(error).__name__}: {in_a_line(error)}); save it again in Jupyter"
        ) from None
    return replace(found, cells=name(found.cells))


def masters_cells(cells: Sequence[Mapping[str, Any]], where: str) -> Master:
    """The content of a master with these `cells`, in nbformat 4.

    Raises `AssignmentError` and `MarkerError`, naming the cell.
    """
    config = config_of(cells, where)
    reading = _Reading(config, where)
    made = [cell for part in parts_of(cells, where) for cell in reading.cells(part)]
    if not reading.questions:
        raise AssignmentError(f"{where}: no raw cell # BEGIN QUESTION; is it a master of Otter Assign?")
    return Master(tuple(made), tuple(reading.questions), config, each_cell(config, where))


def slug(name: str) -> str:
    """The name of a question, reduced to characters that names of cells may have."""
    return re.sub(r"[^A-Za-z0-9_-]+", "-", name).strip("-")


def each_cell(config: Config, where: str) -> str:
    """The code that Otter inserts before each code cell. Raises `AssignmentError`."""
    seeds, generate = config.get("seed") or {}, config.get("generate") or {}
    generate = generate if isinstance(generate, Mapping) else {}
    if not isinstance(seeds, Mapping):
        raise AssignmentError(
            f"{where}: seed must have variable and autograder_value, as Otter asks; not {seeds!a:.40}"
        )
    variable = seeds.get("variable") or generate.get("seed_variable")
    seed = seeds.get("autograder_value") if seeds.get("variable") else generate.get("seed")
    if seed is None and not variable:
        return ""
    if not isinstance(seed, int) or isinstance(seed, bool) or (variable and not str(variable).isidentifier()):
        raise AssignmentError(
            f"{where}: a seed needs a whole number ({seed!a:.40}) and the name of a variable; fix seed in the config"
        )
    if variable:
        return f"{variable} = {seed}"
    return f"__import__('numpy').random.seed({seed}); __import__('random').seed({seed})"


class _Reading:
    """Reads the parts of a master one by one, and collects its questions."""

    def __init__(self, config: Config, where: str) -> None:
        self._where, self._seen = where, set[str]()
        tests = config.get("tests") or {}
        self._is_doctest = bool(tests.get("ok_format", True)) if isinstance(tests, Mapping) else True
        self._strips_all = bool(config.get("strip_solutions_from_all_cells"))
        seeds = config.get("seed") or {}
        self._seed = seeds if isinstance(seeds, Mapping) else {}
        self.questions: list[OtterQuestion] = []

    def cells(self, part: Part | QuestionPart) -> Iterator[SourceCell]:
        """The cells that `part` becomes."""
        if isinstance(part, Part):
            yield self._given(part)
            return
        id, title = self._named(part)
        at = f"{self._where}, cell {part.number}"
        by_hand = bool(part.config.get("manual"))
        tests = self._tests(part, id, title, at)
        given = points_of_question(part.config, at) if by_hand and not tests else 0.0
        answers = self._answers(part, id, by_hand, given)
        yield from answers
        yield from (cell for cell, _ in tests)
        kept = tuple(test for _, test in tests)
        if kept or any(cell.is_answer for cell in answers):
            self.questions.append(OtterQuestion(id, title, kept, given, by_hand))

    def _named(self, part: QuestionPart) -> tuple[str, str]:
        at = f"{self._where}, cell {part.number}"
        title = str(part.config.get("name") or "")
        id = slug(title)
        if not id or len(id) > _LONGEST_NAME:
            raise AssignmentError(f"{at}: a question needs a name of 1 to {_LONGEST_NAME} characters; add name: q1")
        if id in self._seen:
            raise AssignmentError(f"{at}: a second question is called {id!r}; rename one")
        self._seen.add(id)
        return id, title

    def _given(self, part: Part) -> SourceCell:
        """A given cell. Students may change it, since Otter does not restore cells."""
        at = f"{self._where}, cell {part.number}"
        kind, text = part.cell["cell_type"], without_ignored(part.source, at)
        shown = student_text(text, at) if self._strips_all and kind == "code" else text
        return _cell(part, f"cell-{part.number}", text, self._students(kind, shown), free=kind == "code")

    def _students(self, kind: str, text: str) -> str:
        """`text` with the seed for students, which differs from the grader's."""
        variable, value = self._seed.get("variable"), self._seed.get("student_value")
        if kind != "code" or not variable:
            return text
        return re.sub(rf"(?m)^(\s*){re.escape(str(variable))}\s*=(?!=).*", rf"\g<1>{variable} = {value}", text)

    def _answers(self, part: QuestionPart, id: str, by_hand: bool, points: float) -> list[SourceCell]:
        """The question's cells without its tests, in order; the first answer gets the points by hand."""
        texts = [item for item in part.of(Block.SOLUTION) if item.cell["cell_type"] == "markdown"]
        solution = "\n\n".join(item.source for item in texts if not _is_included(item))
        prompted = any(item.cell["cell_type"] == "markdown" for item in part.of(Block.PROMPT))
        made: list[SourceCell] = []
        for item in part.parts:
            at, kind = f"{self._where}, cell {item.number}", item.cell["cell_type"]
            if item.block is Block.TESTS:
                continue
            if item.block is Block.QUESTION or kind == "raw" or (item in texts and _is_included(item)):
                made.append(self._given(item))
            elif kind == "code":
                text = without_ignored(item.source, at)
                shown = text if item.block is Block.PROMPT else student_text(text, at)
                made.append(_cell(item, self._answer_id(item, id), text, self._students(kind, shown), id))
            elif item.block is Block.PROMPT:
                text, solution = solution or item.source, ""
                made.append(_cell(item, self._answer_id(item, id), text, item.source, id))
            elif by_hand and not prompted and solution:
                text, solution = solution, ""
                made.append(_cell(item, self._answer_id(item, id), text, RESPONSE, id))
        if by_hand and not any(cell.is_answer for cell in made):
            made.append(SourceCell(id, "markdown", RESPONSE, id, named=True, rules=Rules(), given=RESPONSE))
        first = next((number for number, cell in enumerate(made) if cell.is_answer), None)
        if first is not None and points:
            made[first] = replace(made[first], manual=points, id=id)
        return made

    def _answer_id(self, part: Part, question: str) -> str:
        """The master's id, which the cell also has in Otter's release; else one made from its question."""
        id = part.cell.get("id")
        if isinstance(id, str) and _ID.fullmatch(id) and id not in self._seen:
            self._seen.add(id)
            return id
        return self._free_id(f"{question}-answer")

    def _free_id(self, stem: str) -> str:
        """`stem`, with a number if it is taken."""
        id, count = stem, 1
        while id in self._seen:
            count += 1
            id = f"{stem}-{count}"
        self._seen.add(id)
        return id

    def _tests(self, part: QuestionPart, id: str, title: str, at: str) -> list[tuple[SourceCell, OtterTest]]:
        cells = part.of(Block.TESTS)
        if not cells:
            return []
        cases = []
        for item in cells:
            where = f"{self._where}, cell {item.number}"
            if item.cell["cell_type"] != "code":
                raise AssignmentError(f"{where}: no code, and in a block of tests; move it in front of # BEGIN TESTS")
            cases.append((read_case(without_ignored(item.source, where), where), item, where))
        points = points_of_cases(part.config.get("points"), [case for case, _, _ in cases], at)
        made = [
            (f"{title} - {number}", case, self._call(case, item, where))
            for number, (case, item, where) in enumerate(cases, start=1)
        ]
        if part.config.get("all_or_nothing"):
            hint = " ".join(_message(case, "failure_message") for _, case, _ in made).strip()
            hidden = any(case.hidden for _, case, _ in made)
            return [_test_cell(f"{id}-tests", title, made, OtterTest(f"{id}-tests", title, sum(points), hidden, hint))]
        return [
            _test_cell(
                f"{id}-test-{number}",
                title,
                [one],
                OtterTest(f"{id}-test-{number}", one[0], point, one[1].hidden, _message(one[1], "failure_message")),
            )
            for number, (one, point) in enumerate(zip(made, points, strict=True), start=1)
        ]

    def _call(self, case: Case, part: Part, where: str) -> str:
        """The call that runs the test case."""
        success = _message(case, "success_message")
        more = f", success={success!r}" if success else ""
        if not self._is_doctest:
            return f"calls(globals(), {_quoted(function_of(case.code, where))}{more})"
        shown = shown_by(part.cell.get("outputs", ())).rstrip("\n")
        more = f", shows={_quoted(shown)}{more}" if shown else more
        return f"passes(globals(), {_quoted(statements_of(case.code, where))}{more})"


def _test_cell(
    id: str, question: str, cases: Sequence[tuple[str, Case, str]], test: OtterTest
) -> tuple[SourceCell, OtterTest]:
    """The cell that runs `cases`: triples of a name, the case, and the call that runs it."""
    whole = [f"# {name}\n{call}" for name, _, call in cases]
    shown = [text for text, (_, case, _) in zip(whole, cases, strict=True) if not case.hidden]
    hidden = [name for name, case, _ in cases if case.hidden]
    notice = [f"# {', '.join(hidden)}: hidden, and run here when this notebook is graded."] if hidden else []
    name = "passes" if any(call.startswith("passes") for _, _, call in cases) else "calls"
    imports = f"from grader.worker.cases import {name}"
    source = "\n\n".join([imports, *whole, *notice])
    given = "\n\n".join([*([imports] if shown else []), *shown, *notice])
    tags = (f"{TESTS_OF}{question}",)
    cell = SourceCell(id, "code", source, tags=tags, named=True, tests=test.points, rules=Rules(), given=given)
    return cell, test


def _cell(
    part: Part, id: str, source: str, given: str, question: str | None = None, *, free: bool = False
) -> SourceCell:
    cell = part.cell
    kind = str(cell["cell_type"])
    tags = tuple(
        tag
        for tag in cell.get("metadata", {}).get("tags", ())
        if isinstance(tag, str) and tag not in ("parameters", INCLUDED)
    )
    pictures = harmless_attachments(cell.get("attachments")) if kind == "markdown" else {}
    return SourceCell(
        id,
        kind,
        source,
        question,
        tags=tags,
        free=free,
        named=question is not None,
        rules=Rules(),
        attachments=pictures,
        given=given,
    )


def _is_included(part: Part) -> bool:
    return INCLUDED in part.cell.get("metadata", {}).get("tags", ())


def _message(case: Case, key: str) -> str:
    return " ".join(str(case.config.get(key) or "").split())


def _quoted(text: str) -> str:
    """`text` as a literal, with several lines if possible."""
    if "'''" in text or text.endswith("\\"):
        return repr(text)
    return f"r'''\n{text}\n'''"
