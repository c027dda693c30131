"""Writes CSV files that are safe to open in spreadsheets: text stays text, numbers stay numbers."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence

__all__ = ["guarded", "number", "written"]

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""Beginnings of cells that a spreadsheet may execute (OWASP, "CSV Injection"), with full-width forms."""


_WITHIN = re.compile(r"([;,|\t\r\n])(?=[ \0\"]*[=+\-@＝＋－＠])")
"""Places where a formula would begin a cell in a spreadsheet that uses another separator."""


def guarded(text: str) -> str:
    """`text` with an apostrophe wherever a formula could begin, so that no spreadsheet executes it.

    Which character separates cells depends on the spreadsheet's locale, so all of them count.
    """
    text = _WITHIN.sub(r"\1'", text)
    return f"'{text}" if text.lstrip(' \0"').startswith(_FORMULA) else text


def number(value: float) -> str:
    """A number with a decimal point and at most four places, without an exponent."""
    text = f"{value:.4f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def written(rows: Sequence[Sequence[str]], delimiter: str = ",", encoding: str = "utf-8-sig") -> bytes:
    """The content of the file. Excel recognises UTF-8 only if it begins with a byte order mark."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode(encoding, "replace")
