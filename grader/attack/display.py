"""Prints the results of `gradecast attack`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rich.table import Table
from rich.text import Text

from grader.attack import CATEGORIES, Attack, Fate, Result, Siege
from grader.support.wording import plural
from grader.terminal.display import console, harmless, printable, say

__all__ = ["attacks_document", "show_attacks", "show_siege", "siege_document"]

MARKS = {
    Fate.HELD: ("✓", "green"),
    Fate.BROKEN: ("✗", "red"),
    Fate.UNPROVEN: ("?", "yellow"),
    Fate.SKIPPED: ("-", "dim"),
}
WORDS = {
    Fate.UNPROVEN: "there is no proof that it was carried out, so it shows nothing; please report it",
    Fate.SKIPPED: "makes no sense on this machine",
}


def show_siege(siege: Siege) -> None:
    """Print a line for each attack, counts for each category, and what broke."""
    out = console()
    table = Table(header_style="bold")
    table.add_column("class", overflow="fold")
    table.add_column("attack", overflow="fold")
    table.add_column("")
    table.add_column("what it tries", overflow="fold", ratio=1)
    for category, title in CATEGORIES.items():
        members = [item for item in siege.results if item.attack.category == category]
        for number, item in enumerate(members):
            mark, style = MARKS[item.fate]
            tries = Text(harmless(item.attack.tries))
            for line in _complaints(item):
                tries.append(f"\n{line}", style=style)
            first = Text(f"{category} {title}" if number == 0 else "")
            table.add_row(first, Text(item.attack.name), Text(printable(mark, out), style), tries)
        if members:
            table.add_section()
    out.print(table)
    _show_sums(siege)
    for category, signs in siege.harm.items():
        for sign in signs:
            say(f"{category} {CATEGORIES[category]}: {sign.what}: {sign.detail}", "red")
    if siege.protections:
        say(f"in force: {', '.join(siege.protections)}", "dim")
    counts = {fate: sum(item.fate is fate for item in siege.results) for fate in Fate}
    words = ", ".join(f"{count} {fate}" for fate, count in counts.items() if count)
    say(f"{plural(len(siege.results), 'attack')}: {words}", "green" if siege.held else "red")


def _show_sums(siege: Siege) -> None:
    out = console()
    table = Table(header_style="bold")
    table.add_column("class")
    for fate in Fate:
        table.add_column(str(fate), justify="right")
    table.add_column("other students and machine")
    for category, title in CATEGORIES.items():
        members = [item for item in siege.results if item.attack.category == category]
        if members:
            counts = (str(sum(item.fate is fate for item in members)) for fate in Fate)
            signs = siege.harm.get(category, ())
            unharmed = Text("unharmed", "green") if not signs else Text(f"{plural(len(signs), 'sign')} of harm", "red")
            table.add_row(Text(f"{category} {title}"), *counts, unharmed)
    out.print(table)


def show_attacks(attacks: Sequence[Attack]) -> None:
    """Print what each attack tries; its source, and the sign of its success, are in the document."""
    table = Table(header_style="bold")
    for column in ("class", "attack", "what it tries"):
        table.add_column(column, overflow="fold")
    for attack in attacks:
        table.add_row(*(Text(harmless(cell)) for cell in (attack.category, attack.name, attack.tries)))
    console().print(table)
    say("--json also says how success would be noticed, and where each attack is known from.", "dim")


def attacks_document(attacks: Sequence[Attack]) -> list[dict[str, Any]]:
    """The attacks for programs."""
    fields = ("category", "name", "tries", "success", "source", "earns")
    return [{name: getattr(attack, name) for name in fields} for attack in attacks]


def siege_document(siege: Siege) -> dict[str, Any]:
    """The siege for programs."""
    return {
        "held": siege.held,
        "protections": list(siege.protections),
        "attacks": [
            {**attacks_document([item.attack])[0], "fate": item.fate, "signs": [asdict(sign) for sign in item.signs]}
            for item in siege.results
        ],
        "harm": {category: [asdict(sign) for sign in signs] for category, signs in siege.harm.items()},
    }


def _complaints(item: Result) -> list[str]:
    signs = [harmless(f"{sign.what}: {sign.detail}") for sign in item.signs]
    return signs or ([WORDS[item.fate]] if item.fate in WORDS else [])
