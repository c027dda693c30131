"""A person as platforms know them, and the notes that collecting keeps on who handed in."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

from grader.errors import in_a_line
from grader.support.disk import read_json

__all__ = ["OWN", "Person", "note_of", "noted_person"]

OWN = ".collected"
"""The folder, next to those of the students, that holds notes on their hand-ins."""


@dataclass(frozen=True)
class Person:
    """What a source says about the person who handed in; empty fields are unknown."""

    name: str = ""
    """The name, in whatever order and form."""
    login: str = ""
    """The user name for logging in."""
    number: str = ""
    """The student number of the university."""
    email: str = ""
    """The email address."""
    lms: str = ""
    """The platform's own number for the person."""
    folded: str = ""
    """The name as Canvas writes it: last name first, in lower case, without blanks."""

    def __str__(self) -> str:
        said = (self.name or self.folded, self.login or self.email or self.number or self.lms)
        return " ".join(in_a_line(item, 80) for item in said if item) or "nobody"


def note_of(root: Path, name: str, student: str) -> Path:
    """The file that says where a student's work in `root` came from."""
    return root / OWN / name / f"{student}.json"


def noted_person(root: Path, name: str, student: str) -> Person:
    """The person whose work was collected for the assignment `name`, as far as known."""
    said = (read_json(note_of(root, name, student)) or {}).get("person")
    known = {item.name for item in fields(Person)}
    return (
        Person(**{key: str(value) for key, value in said.items() if key in known})
        if isinstance(said, dict)
        else Person()
    )
