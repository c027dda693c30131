"""Cells of a CSV file that spreadsheets will open: text stays text, numbers stay numbers."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence

__all__ = ["guarded", "number", "written"]

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""How a cell begins that a spreadsheet may carry out (OWASP, "CSV Injection"), full-width forms too."""


_WITHIN = re.compile(r"([;,|\t\r\n])(?=[ \0\"]*[=+\-@＝＋－＠])")
"""Where another cell begins with a formula, for a spreadsheet that takes another sign for the end of a cell."""


def guarded(text: str) -> str:
    """`text` so that no spreadsheet takes it for a formula: with an apostrophe wherever one could begin.

    Which sign ends a cell depends on the country for which the spreadsheet is set, so that each counts.
    """
    text = _WITHIN.sub(r"\1'", text)
    return f"'{text}" if text.lstrip(' \0"').startswith(_FORMULA) else text


def number(value: float) -> str:
    """A number with a point, at most four places, without an exponent."""
    text = f"{value:.4f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def written(rows: Sequence[Sequence[str]], delimiter: str = ",", encoding: str = "utf-8-sig") -> bytes:
    """The file. Excel takes UTF-8 for what it is only when it begins with a mark."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode(encoding, "replace")
