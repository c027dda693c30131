"""Renders the cells of an executed notebook as HTML. Everything that came from student code is cleaned once more."""

from __future__ import annotations

import base64
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import nh3
from markupsafe import Markup, escape
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from grader.notebook.attachments import with_pictures
from grader.notebook.markup import IMAGES, harmless_bundle
from grader.notebook.markup_bounds import is_tame, shortened
from grader.report.markdown import Headings, render_markdown
from grader.worker.outputs import plain

__all__ = ["Output", "Shown", "show_cell"]

FOLDED_LINES = 30
FOLDED_CHARACTERS = 4_000
"""Longer text, in lines or characters, is folded."""
_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]+")
_TABLE_TAGS = {
    "b", "br", "caption", "code", "dd", "details", "div", "dl", "dt", "em", "hr", "i", "img", "li", "ol", "p", "pre",
    "small", "span", "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
}  # fmt: skip
_TABLE_ATTRIBUTES = {
    "*": {"align", "dir", "lang"},
    "img": {"alt", "src"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}


@dataclass(frozen=True)
class Output:
    """One output of a cell."""

    kind: str
    """`text`, `error`, `figure` or `table`."""
    html: Markup
    """What is shown."""
    lines: int = 0
    """Number of lines that are folded; 0 if it is not folded."""


@dataclass(frozen=True)
class Shown:
    """One cell."""

    kind: str
    """`code`, `markdown` or `raw`."""
    html: Markup
    """Its source, rendered."""
    outputs: tuple[Output, ...] = ()
    """Its outputs, in order."""
    given: bool = False
    """Whether it came with the exercise."""
    note: str = ""
    """A remark for the reader, such as that the cell was stopped."""


def show_cell(cell: Mapping[str, Any], headings: Headings, note: str = "") -> Shown:
    """Render a cell of an executed notebook in nbformat 4."""
    source = "".join(cell["source"])
    if cell["cell_type"] == "markdown":
        return Shown("markdown", render_markdown(with_pictures(source, cell.get("attachments")), headings))
    if cell["cell_type"] == "raw":
        return Shown("raw", escape(source))
    marked = cell["metadata"].get("nbgrader", {})
    given = bool(marked) and not marked.get("solution")
    outputs = tuple(shown for output in _joined(cell["outputs"]) if (shown := _output(output)) is not None)
    return Shown("code", _highlighted(source, headings), outputs, given, note)


def _highlighted(source: str, headings: Headings) -> Markup:
    if not headings.takes_code(source):
        return escape(source)
    return Markup(highlight(source, PythonLexer(stripnl=False), HtmlFormatter(nowrap=True)))


def _joined(outputs: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The outputs, with consecutive parts of the same stream joined."""
    joined: list[Mapping[str, Any]] = []
    for output in outputs:
        before = joined[-1] if joined else {}
        if output["output_type"] == "stream" == before.get("output_type") and output["name"] == before["name"]:
            joined[-1] = {**before, "text": _text(before["text"]) + _text(output["text"])}
        else:
            joined.append(output)
    return joined


def _output(output: Mapping[str, Any]) -> Output | None:
    if output["output_type"] == "stream":
        return _plain("text", _text(output["text"]))
    if output["output_type"] == "error":
        traceback = "\n".join(map(str, output["traceback"])) or f"{output['ename']}: {output['evalue']}"
        return _plain("error", traceback)
    data = harmless_bundle({mime: _text(value) for mime, value in output.get("data", {}).items()})
    if "image/svg+xml" in data:
        picture = base64.b64encode(data["image/svg+xml"].encode()).decode()
        return _figure("image/svg+xml", picture)
    for mime in IMAGES:
        if mime in data:
            return _figure(mime, data[mime])
    if "text/html" in data:
        html = data["text/html"]
        return Output("table", _cleaned(html)) if is_tame(html) else _plain("text", shortened(html))
    return _plain("text", data["text/plain"]) if "text/plain" in data else None


def _figure(mime: str, picture: str) -> Output:
    # As the source of an <img>, even an SVG can neither run scripts nor access the page.
    source = f"data:{mime};base64,{''.join(picture.split())}"
    return Output("figure", Markup('<img src="{}" alt="Figure that this cell has drawn">').format(source))


def _cleaned(html: str) -> Markup:
    """The tables and texts of an HTML output, without any style, so that it cannot imitate the page."""
    return Markup(
        nh3.clean(
            html,
            tags=_TABLE_TAGS,
            clean_content_tags={"script", "style"},
            attributes=_TABLE_ATTRIBUTES,
            attribute_filter=_picture_or_text,
            url_schemes={"data"},
            generic_attribute_prefixes=set(),
            link_rel=None,
        )
    )


def _picture_or_text(tag: str, attribute: str, value: str) -> str | None:
    if attribute != "src":
        return value
    head, _, picture = value.partition(";base64,")
    return value if head.removeprefix("data:") in IMAGES and _BASE64.fullmatch(picture) else None


def _plain(kind: str, text: str) -> Output | None:
    """Text as a terminal would show it: if a line was overwritten, only its last version."""
    lines = [_printable(line.rstrip("\r").rpartition("\r")[2]) for line in plain(text).rstrip().split("\n")]
    text = "\n".join(lines)
    if not text:
        return None
    folded = len(lines) if len(lines) > FOLDED_LINES or len(text) > FOLDED_CHARACTERS else 0
    return Output(kind, escape(text), folded)


def _printable(line: str) -> str:
    return "".join(character for character in line if character == "\t" or unicodedata.category(character)[0] != "C")


def _text(value: Any) -> str:
    return "".join(map(str, value)) if isinstance(value, list) else str(value)
