"""Finds syntax that is newer than the Python that grades, before it costs a student a cell."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Mapping
from typing import Any

__all__ = ["newer_cells", "newer_syntax", "string_ends_early"]

NESTED = (3, 12)
"""The first Python that allows the same quotes, backslashes and comments in the braces of f-strings (PEP 701)."""
_LITERAL = re.compile(
    r"""(?P<kind>(?:[fF][rR]?|[rR][fFbB]?|[bBuU][rR]?)?)(?P<body>'''(?:[^\\]|\\.)*?'''|\"\"\"(?:[^\\]|\\.)*?\"\"\"|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")""",
    re.DOTALL,
)
_BETWEEN = re.compile(r"(?:\s|\\\n|#[^\n]*)*")


def newer_cells(notebook: Mapping[str, Any], python: str) -> dict[str, str]:
    """Code cells that this Python can parse and the version `python` cannot: the new syntax, by cell id."""
    known = tuple(int(part) for part in python.split("."))
    if known >= sys.version_info[:2]:
        return {}
    cells = (cell for cell in notebook["cells"] if cell["cell_type"] == "code")
    found = {cell["id"]: newer_syntax("".join(cell["source"]), known) for cell in cells}
    return {id: what for id, what in found.items() if what}


def newer_syntax(source: str, known: tuple[int, ...]) -> str:
    """The syntax in `source` that this Python can parse and the version `known` cannot; empty if there is none."""
    code = _python_of(source)
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError, RecursionError):
        return ""  # this Python cannot parse it either, which running it will show
    try:
        ast.parse(code, feature_version=(known[0], known[1]))
    except SyntaxError as error:
        return f"line {error.lineno}: {error.msg}"
    if known < NESTED:
        formats = {node.format_spec for node in ast.walk(tree) if isinstance(node, ast.FormattedValue)}
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr) and node not in formats and _is_nested(node, code):
                return f"line {node.lineno}: quotes, backslashes or comments inside the braces of an f-string"
    return ""


def string_ends_early(literals: str) -> bool:
    """Whether older Pythons would end one of these adjacent string literals before its last quote."""
    at = 0
    while at < len(literals):
        found = _LITERAL.match(literals, at)
        if found is None or ("f" in found["kind"].lower() and not _is_closed(found["body"])):
            return True
        between = _BETWEEN.match(literals, found.end())
        at = between.end() if between else found.end()
    return False


def _is_closed(body: str) -> bool:
    """Whether the braces of an f-string are closed before its end, and hold no comment.

    Braces in strings between braces do not count.
    """
    depth, at, inside = 0, 0, body.strip("'\"")
    while at < len(inside):
        sign = inside[at]
        if depth and sign in "'\"":
            end = inside.find(sign, at + 1)
            at = end if end > 0 else len(inside)
        elif depth and sign == "#" and "}" not in inside[at:].partition("\n")[0]:
            return False  # a comment, not a format such as `:#x`
        elif not depth and inside[at : at + 2] in ("{{", "}}"):
            at += 1
        elif sign in "{}":
            depth += 1 if sign == "{" else -1
            if depth < 0:
                return False
        at += 1
    return depth == 0


def _is_nested(node: ast.JoinedStr, code: str) -> bool:
    whole = ast.get_source_segment(code, node)
    if whole is None or string_ends_early(whole):
        return whole is not None
    inner = (item.value for item in node.values if isinstance(item, ast.FormattedValue))
    segments = (ast.get_source_segment(code, value) or "" for value in inner)
    return any("\\" in segment for segment in segments)


def _python_of(source: str) -> str:
    """A cell as plain Python, with its magics as calls."""
    from IPython.core.inputtransformer2 import TransformerManager

    try:
        return TransformerManager().transform_cell(source)
    except SyntaxError:
        return source
