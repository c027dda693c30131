"""Reads Otter Assign's markup within a cell: which text students get, and what a test cell expects.

Follows `otter.assign` of otter-grader 7.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from grader.errors import MarkerError

__all__ = ["Case", "statements_of", "function_of", "read_case", "shown_by", "student_text", "without_ignored"]

PROMPT = "..."
"""The text that replaces a solution."""
_DROPPED = ("# SOLUTION NO PROMPT", "# BEGIN PROMPT", "# END PROMPT", "# SEED")
"""Ends of lines that students do not get."""
_BEGIN = re.compile(r"(\s*)# BEGIN SOLUTION( NO PROMPT)?")
_END = "# END SOLUTION"
_TARGET = r"[\w.]+(?:\[[^=]*\])*"
_ASSIGNED = re.compile(rf"(\s*{_TARGET}(?:\s*,\s*{_TARGET})*,?\s*=)(?!=).*# ?SOLUTION")
_LINE = re.compile(r"(\s*).*# ?SOLUTION")
_BEGIN_IGNORED = re.compile(r"\s*#\s*BEGIN\s*IGNORE\s*", re.IGNORECASE)
_BEGIN_CONFIG = re.compile(r'(?:.\s*=\s*)?"?"?"?\s*#\s*BEGIN\s*TEST\s*CONFIG', re.IGNORECASE)
_END_CONFIG = re.compile(r'"?"?"?\s*#\s*END\s*TEST\s*CONFIG', re.IGNORECASE)


@dataclass(frozen=True)
class Case:
    """One test cell of a master."""

    code: str
    """The code of the test, without its configuration."""
    hidden: bool
    """Whether students never see it."""
    config: Mapping[str, Any] = field(default_factory=dict)
    """The values in its `BEGIN TEST CONFIG`: points, messages."""


def student_text(source: str, where: str) -> str:
    """`source`, a code cell, as students get it. Raises `MarkerError` if regions do not pair."""
    kept: list[str] = []
    opened = 0
    for number, line in enumerate(source.split("\n"), start=1):
        bare = line.rstrip()
        if bare.endswith(_DROPPED):
            continue
        if bare.endswith(_END):
            if not opened:
                raise MarkerError(f"{where}, line {number}: {_END} closes nothing; open the region or remove it")
            opened = 0
        elif begin := _BEGIN.match(line):
            if opened:
                raise MarkerError(
                    f"{where}, line {number}: a solution inside that opened in line {opened}; close that one"
                )
            opened = number
            kept += [] if begin[2] else [begin[1] + PROMPT]
        elif not opened:
            kept.append(_prompted(line))
    if opened:
        raise MarkerError(f"{where}, line {opened}: # BEGIN SOLUTION is never closed; add {_END}")
    return "\n".join(kept)


def _prompted(line: str) -> str:
    if found := _ASSIGNED.match(line):
        return f"{found[1]} {PROMPT}"
    found = _LINE.match(line)
    return found[1] + PROMPT if found else line


def without_ignored(source: str, where: str) -> str:
    """`source` without text that is only for the master: `# IGNORE` lines and regions."""
    kept: list[str] = []
    opened = 0
    for number, line in enumerate(source.split("\n"), start=1):
        bare = line.rstrip()
        if bare.endswith("# END IGNORE"):
            if not opened:
                raise MarkerError(f"{where}, line {number}: # END IGNORE closes nothing; remove it")
            opened = 0
        elif bare.endswith("# IGNORE") and not _BEGIN_IGNORED.match(line):
            continue
        elif _BEGIN_IGNORED.match(line):
            opened = number
        elif not opened:
            kept.append(line)
    if opened:
        raise MarkerError(f"{where}, line {opened}: # BEGIN IGNORE is never closed; add # END IGNORE")
    return "\n".join(kept)


def read_case(source: str, where: str) -> Case:
    """The test in a cell of a `BEGIN TESTS` block. Raises `MarkerError`."""
    lines = source.split("\n")
    first = lines[0].lstrip()
    hidden = first.startswith("#") and bool(re.search(r"\bhidden\b", first, re.IGNORECASE))
    if not _BEGIN_CONFIG.match(lines[0]):
        return Case("\n".join(lines[1:] if hidden else lines), hidden)
    end = next((number for number, line in enumerate(lines) if _END_CONFIG.match(line)), None)
    if end is None:
        raise MarkerError(f"{where}: # BEGIN TEST CONFIG is never closed; add # END TEST CONFIG")
    config = _yaml("\n".join(lines[1:end]), where)
    if not isinstance(config, dict):
        raise MarkerError(f"{where}: the test's configuration is no table; write, say, points: 2")
    code = "\n".join(lines[end + 1 :])
    return Case(code, bool(config.get("hidden", hidden)), config)


def _yaml(text: str, where: str) -> Any:
    import yaml

    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise MarkerError(f"{where}: its YAML cannot be read ({' '.join(str(error).split())[:120]}); fix it") from None


def statements_of(code: str, where: str) -> str:
    """`code` of a test in Otter's OK format. Raises `MarkerError` if it is not plain Python."""
    _parsed(code, where)
    return code.strip("\n")


def function_of(code: str, where: str) -> str:
    """The source of the test's function, in Otter's exception-based format. Raises `MarkerError`."""
    body = _parsed(code, where).body
    if not body or len(body) > 2 or not isinstance(body[0], ast.FunctionDef):
        raise MarkerError(
            f"{where}: with ok_format: false a test is one function, and at most a call of it; it has "
            f"{len(body)} statements; put them into a function"
        )
    return ast.unparse(body[0])


def _parsed(code: str, where: str) -> ast.Module:
    try:
        return ast.parse(code)
    except SyntaxError as error:
        raise MarkerError(
            f"{where}: a test that is no plain Python (line {error.lineno}: {error.msg}), which Otter refuses, "
            "too; fix it"
        ) from None


def shown_by(outputs: Sequence[Mapping[str, Any]]) -> str:
    """The output of a test cell in the master: what it printed, and the text of its last value."""
    parts = []
    for output in outputs:
        parts.append("".join(output.get("text", "")))
        value = output.get("data", {}).get("text/plain", "")
        parts.append("".join(value))
    return "".join(parts)
