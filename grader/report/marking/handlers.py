"""What each address of the marking pages answers, and what each button of a page does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from grader.errors import GradecastError, InputError
from grader.gradebook.rubric import changes
from grader.gradebook.rubric.book import Change
from grader.gradebook.rubric.changes import LONGEST_COMMENT, Draft, number_of
from grader.gradebook.rubric.records import Start
from grader.report.marking.answers import Answer
from grader.report.marking.desk import Desk
from grader.report.marking.pile import Pile
from grader.report.marking.view import answer_page, comment_digest, list_page, notebook_page, overview_page
from grader.report.pages import style

__all__ = ["Page", "Response", "pages"]

FILES = Path(__file__).parents[1] / "templates" / "marking"
Fields = Mapping[str, str]


@dataclass(frozen=True)
class Response:
    """The response to a request."""

    body: str = ""
    """Its content."""
    kind: str = "text/html"
    """Its content's type."""
    status: int = 200
    """Its status."""
    location: str = ""
    """Where to go instead, if anywhere."""


@dataclass(frozen=True)
class Page:
    """An address: how it is shown, and what it changes."""

    show: Callable[..., Response]
    """Called with the parts of the address and the fields."""
    act: Callable[..., Response] | None = None
    """The same for a change."""

    def answer(self, method: str, parts: Iterable[str], fields: Fields) -> Response:
        """The response. Raises `InputError` if there is nothing at this address."""
        if method == "GET":
            return self.show(*parts, fields=fields)
        if self.act is None:
            raise InputError("nothing can be changed here")
        return self.act(*parts, fields=fields)


def pages(desk: Desk) -> list[tuple[str, Page]]:
    """All addresses, as patterns, with their pages."""
    part = _Part(desk)
    return [
        (r"/", Page(lambda fields: Response(overview_page(desk, desk.piles())))),
        (r"/marking\.css", Page(lambda fields: Response(style() + _read("marking.css"), "text/css"))),
        (r"/marking\.js", Page(lambda fields: Response(_read("marking.js"), "text/javascript"))),
        (r"/part/(\d{1,4})/", Page(part.next)),
        (r"/part/(\d{1,4})/all", Page(part.all)),
        (r"/part/(\d{1,4})/([0-9a-f]{12})", Page(part.show, part.act)),
        (r"/part/(\d{1,4})/([0-9a-f]{12})/notebook", Page(part.notebook)),
    ]


def _read(name: str) -> str:
    return (FILES / name).read_text(encoding="utf-8")


@dataclass(frozen=True)
class _Part:
    """The pages of one part."""

    desk: Desk

    def next(self, number: str, fields: Fields) -> Response:
        """The next answer that waits for this marker."""
        pile, second = self.desk.pile(int(number)), "second" in fields
        return Response(location=_after(pile, len(pile.groups) - 1, second))

    def all(self, number: str, fields: Fields) -> Response:
        """The list of all answers."""
        piles = self.desk.piles()
        if int(number) >= len(piles):
            raise InputError("no such part here")
        return Response(list_page(self.desk, piles[int(number)], piles, "finished" in fields))

    def show(self, number: str, key: str, fields: Fields) -> Response:
        """One answer."""
        pile = self.desk.pile(int(number))
        return Response(answer_page(self.desk, pile, pile.find(key), "second" in fields))

    def notebook(self, number: str, key: str, fields: Fields) -> Response:
        """The notebook around it."""
        pile = self.desk.pile(int(number))
        return Response(notebook_page(self.desk, pile, pile.find(key)))

    def act(self, number: str, key: str, fields: Fields) -> Response:
        """Do what a button says, and show what became of it."""
        pile, second = self.desk.pile(int(number)), "second" in fields
        index = pile.find(key)
        what, _, which = fields.get("do", "").partition(":")
        try:
            if what == "undo":
                about = self.desk.undo(pile.part)
                key = next((answer.key for answer in _all(pile) if answer.account in about), key)
            else:
                self.desk.change(pile.part, _change(pile, index, what, which, fields))
        except GradecastError as error:
            status = 422 if isinstance(error, InputError) else 503
            return Response(answer_page(self.desk, pile, index, second, str(error)), status=status)
        if what == "done":
            return Response(location=_after(self.desk.pile(int(number)), index, second))
        return Response(location=_address(pile, key, second))


def _change(pile: Pile, index: int, what: str, which: str, fields: Fields) -> Change:
    """The change that a button names. Raises `InputError`, also for a page that was made by nobody's browser."""
    group, draft = pile.groups[index], _draft(pile, index, fields)
    known: dict[str, Callable[[], Change]] = {
        "save": lambda: changes.save(draft),
        "done": lambda: changes.finish(draft),
        "give": lambda: changes.give(draft, which),
        "take": lambda: changes.give(draft, which, has=False),
        "add": lambda: changes.add_item(draft, fields.get("line", "")),
        "edit": lambda: changes.edit_item(draft, which, fields.get(f"line-{which}", "")),
        "remove": lambda: changes.remove_item(draft, which),
        "start": lambda: changes.set_start(draft, Start.FULL if which == "full" else Start.ZERO),
        "choose": lambda: changes.choose(draft, which),
        "alone": lambda: changes.set_alone(draft, _account(which, group.answers), True),
        "together": lambda: changes.set_alone(draft, group.shown.account, False),
    }
    if what not in known:
        raise InputError("nothing was changed: the page sent something that this version does not know")
    return known[what]()


def _draft(pile: Pile, index: int, fields: Fields) -> Draft:
    """What was typed into the page, as far as it was touched."""
    group = pile.groups[index]
    comment, adjust = fields.get("comment"), fields.get("adjust")
    if comment is not None:
        comment = comment.replace("\r\n", "\n")
        if len(comment) > LONGEST_COMMENT or "\0" in comment:
            raise InputError(f"a comment has at most {LONGEST_COMMENT:,} characters")
        comment = None if comment_digest(comment) == fields.get("comment_digest") else comment
    points = None if adjust is None or adjust == fields.get("adjust_shown") else number_of(adjust)
    return Draft(pile.marker, {answer.account: answer.digest for answer in group.answers}, comment, points)


def _all(pile: Pile) -> list[Answer]:
    return [answer for group in pile.groups for answer in group.answers]


def _account(key: str, answers: Iterable[Answer]) -> str:
    found = next((answer.account for answer in answers if answer.key == key), None)
    if found is None:
        raise InputError("no such answer in this group")
    return found


def _after(pile: Pile, index: int, second: bool) -> str:
    """The address of the next answer that waits, or of the list if none does."""
    group = pile.next_after(index, second)
    return f"/part/{pile.number}/all?finished=1" if group is None else _address(pile, group.key, second)


def _address(pile: Pile, key: str, second: bool) -> str:
    return f"/part/{pile.number}/{key}" + ("?second=1" if second else "")
