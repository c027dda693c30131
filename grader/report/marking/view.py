"""What the pages of marking show, made ready for their templates."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from grader.errors import in_a_line
from grader.gradebook.rubric.records import Mark
from grader.report.cells import Shown, show_cell
from grader.report.markdown import Headings
from grader.report.marking.answers import Answer, Part
from grader.report.marking.desk import Desk
from grader.report.marking.groups import Group, differences
from grader.report.marking.pile import Pile
from grader.report.pages import render

__all__ = ["answer_page", "comment_digest", "list_page", "notebook_page", "overview_page"]

OUTLINE = 2
"""Level of the heading above the answer."""


@dataclass(frozen=True)
class Variant:
    """One wording among nearly equal answers."""

    answers: tuple[Answer, ...]
    """The answers that have it."""
    html: Markup
    """Its text, compared with the answer that is shown."""


@dataclass(frozen=True)
class Given:
    """What another marker, or another program, gave."""

    marker: str
    """Who."""
    points: float
    """The points."""
    counts: bool
    """Whether these are the points that count."""
    items: tuple[str, ...] = ()
    """Texts of the rubric items."""
    comment: str = ""
    """The free comment."""
    stale: bool = False
    """Whether it is for an earlier version of the answer."""
    may_be_chosen: bool = False
    """Whether somebody may still decide that these points count."""


def overview_page(desk: Desk, piles: Sequence[Pile]) -> str:
    """The page with all parts."""
    return render("marking/overview.html.j2", {**_common(desk), "piles": piles})


def list_page(desk: Desk, pile: Pile, piles: Sequence[Pile], finished: bool) -> str:
    """The page with all answers of a part; `finished` if the marker has just marked the last one."""
    following = [other for other in (*piles[pile.number + 1 :], *piles[: pile.number]) if other.left]
    rows = [(group, _standing(pile, group), _names(desk, pile, group)) for group in pile.groups]
    values = {**_common(desk), "pile": pile, "rows": rows, "following": following[:1], "finished": finished}
    return render("marking/list.html.j2", values)


def answer_page(desk: Desk, pile: Pile, index: int, second: bool, problem: str = "") -> str:
    """The page of one answer, or of several that are equal."""
    group = pile.groups[index]
    answer, sheet, part = group.shown, pile.sheet, pile.part
    notebook = desk.answers.notebook(answer.account)
    mine = sheet.mark(answer.account, desk.book.marker)
    comment = mine.comment
    values = {
        **_common(desk),
        "pile": pile,
        "group": group,
        "index": index,
        "second": second,
        "mine": mine,
        "stale": mine.done and not pile.is_mine(group),
        "points": sheet.points(mine, part.most),
        "sum": sheet.sum(mine, part.most),
        "comment_digest": comment_digest(comment),
        "given": () if second and not mine.done else _others(pile, group),
        "cells": _cells(desk.answers.cells(notebook, part)),
        "trouble": "" if notebook else in_a_line(desk.answers.trouble(answer.account) or "there is no result", 300),
        "variants": [_variant(group, variant) for variant in group.variants[1:]],
        "names": _names(desk, pile, group),
        "before": pile.groups[index - 1] if index else None,
        "after": pile.groups[index + 1] if index + 1 < len(pile.groups) else None,
        "question": _question(desk, part),
        "problem": problem,
    }
    return render("marking/answer.html.j2", values)


def notebook_page(desk: Desk, pile: Pile, index: int) -> str:
    """The whole notebook around an answer."""
    notebook = desk.answers.notebook(pile.groups[index].shown.account)
    values = {**_common(desk), "pile": pile, "group": pile.groups[index], "cells": _cells(notebook.get("cells", ()))}
    return render("marking/notebook.html.j2", values)


def comment_digest(comment: str) -> str:
    """By it the server knows whether the comment of a page was touched."""
    return hashlib.sha256(comment.encode("utf-8", "replace")).hexdigest()[:16]


def _common(desk: Desk) -> dict[str, Any]:
    return {"assignment": desk.reference.assignment, "marker": desk.book.marker, "notes": tuple(desk.notes)}


def _cells(cells: Sequence[Mapping[str, Any]]) -> list[Shown]:
    headings = Headings(OUTLINE)
    return [show_cell(cell, headings) for cell in cells]


def _question(desk: Desk, part: Part) -> tuple[list[Shown], Shown | None]:
    """The text of the question, from the exercise, and the model answer."""
    cells = desk.reference.cells
    at = next((number for number, cell in enumerate(cells) if cell.id == part.cell), None)
    if at is None:
        return [], None
    first = at
    while first > 0 and cells[first - 1].question is None and cells[first - 1].kind == "markdown":
        first -= 1
    solved = {cell["id"]: cell for cell in desk.reference.solved["cells"]}
    asked = [solved[cell.id] for cell in cells[first:at] if cell.id in solved]
    model = _cells([solved[part.cell]])[0] if part.cell in solved else None
    return _cells(asked), model


def _variant(group: Group, variant: tuple[Answer, ...]) -> Variant:
    return Variant(variant, differences(group.shown.text, variant[0].text))


def _others(pile: Pile, group: Group) -> list[Given]:
    """What others gave: markers for the answer that is shown, and another program for any of the group."""
    answer, sheet, most = group.shown, pile.sheet, pile.part.most
    done = sheet.done(answer.account)
    shown = done if len(done) > 1 or any(mark.marker != pile.marker for mark in done) else ()
    found = [_given(pile, mark, answer, mark is done[0]) for mark in shown]
    elsewhere = set()
    for account in (answer.account for answer in group.answers):
        points, marks = pile.places[account].points, sheet.done(account)
        if points is not None and points != (sheet.points(marks[0], most) if marks else None):
            elsewhere.add(points)
    return found + [Given("another program", points, True) for points in sorted(elsewhere)]


def _given(pile: Pile, mark: Mark, answer: Answer, counts: bool) -> Given:
    texts = tuple(item.text for item in pile.sheet.items if item.id in mark.items)
    points = pile.sheet.points(mark, pile.part.most)
    may_be_chosen = not mark.chosen and len(pile.sheet.done(answer.account)) > 1
    return Given(mark.marker, points, counts, texts, mark.comment, mark.answer != answer.digest, may_be_chosen)


def _standing(pile: Pile, group: Group) -> tuple[str, str]:
    """The state of a group, and its points, in words."""
    done = pile.sheet.done(group.shown.account)
    points = [f"{pile.sheet.points(mark, pile.part.most):g}" for mark in done]
    if pile.is_disputed(group):
        return "markers differ", " / ".join(points)
    if not pile.is_done(group):
        return ("answer has changed" if done else "waits"), points[0] if points else ""
    given = pile.places[group.shown.account].points
    return "marked", points[0] if points else f"{given or 0:g}"


def _names(desk: Desk, pile: Pile, group: Group) -> tuple[str, ...]:
    """The people behind a group, if they may be shown."""
    if not desk.names:
        return ()
    return tuple(sorted(in_a_line(pile.roster.person(answer.account), 80) for answer in group.answers))
