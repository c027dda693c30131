"""Renders Markdown of students, and of teachers' comments, as harmless HTML. Formulas become MathML."""

from __future__ import annotations

import re
from typing import Any

import mistune
import nh3
from latex2mathml.converter import convert
from markupsafe import Markup, escape
from mistune.plugins.formatting import strikethrough
from mistune.plugins.math import math, math_in_list, math_in_quote
from mistune.plugins.table import table

from grader.notebook.markup_bounds import is_tame, shortened

__all__ = ["Headings", "clean", "render_markdown"]

LONGEST_FORMULA = 2_000
LONGEST_PICTURES = 8_000_000
LONGEST_TEXT = 50_000
"""Most characters of one rendered cell, without its pictures."""
MOST_TEXT = 1_000_000
"""Most characters of rendered Markdown on a page, without pictures."""
MOST_FORMULAS = 50_000
"""Most characters of formulas on a page."""
LONGEST_CODE = 20_000
"""Most characters of a cell with syntax highlighting."""
MOST_CODE = 200_000
"""Most characters with syntax highlighting on a page."""
LONGEST_LINE = 1_000
LONGEST_BLANK = 200
"""Longest line and longest blank stretch that are highlighted; beyond either, the time is quadratic in the length."""
_BLANK = re.compile(r"\s+")
_PICTURE = re.compile(r"data:image/(?:png|jpeg|gif);base64,[A-Za-z0-9+/=]*+")
DEEPEST_HEADING = 6
TAGS = {
    "abbr", "b", "blockquote", "br", "caption", "code", "dd", "del", "details", "div", "dl", "dt", "em", "hr", "i",
    "img", "kbd", "li", "mark", "ol", "p", "pre", "q", "s", "samp", "small", "span", "strong", "sub", "summary",
    "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul", "var",
}  # fmt: skip
OWN_TAGS = {"a", "h3", "h4", "h5", "h6"}
"""Further tags that Markdown makes; they are also allowed in HTML within Markdown."""
MATH_TAGS = {
    "math", "menclose", "mfenced", "mfrac", "mi", "mmultiscripts", "mn", "mo", "mover", "mpadded", "mphantom",
    "mprescripts", "mroot", "mrow", "mspace", "msqrt", "mstyle", "msub", "msubsup", "msup", "mtable", "mtd", "mtext",
    "mtr", "munder", "munderover", "none",
}  # fmt: skip
MATH_ATTRIBUTES = {
    "accent", "columnalign", "columnspacing", "display", "displaystyle", "fence", "form", "height", "linethickness",
    "lspace", "mathvariant", "maxsize", "minsize", "notation", "rowspacing", "rspace", "scriptlevel", "stretchy",
    "symmetric", "width",
}  # fmt: skip
ATTRIBUTES = {
    "*": {"align", "dir", "lang", "title"},
    "a": {"href"},
    "img": {"alt", "src"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
} | dict.fromkeys(MATH_TAGS, MATH_ATTRIBUTES)
IMAGES = ("data:image/png;base64,", "data:image/jpeg;base64,", "data:image/gif;base64,")


class Headings:
    """The outline of a page, in which no level is skipped. Also counts how much Markdown and code it may still hold."""

    def __init__(self, above: int) -> None:
        self._above = above
        self._last = above
        self._text, self._formulas, self._code = MOST_TEXT, MOST_FORMULAS, MOST_CODE

    def takes(self, text: str) -> bool:
        """Whether Markdown of this length is within the limits; if so, it is counted."""
        length = len(_PICTURE.sub("", text)) if len(text) <= LONGEST_PICTURES else len(text)
        if length > min(LONGEST_TEXT, self._text):
            return False
        self._text -= length
        return True

    def takes_formula(self, text: str) -> bool:
        """Whether a formula of this length is within the limits; if so, it is counted."""
        if len(text) > min(LONGEST_FORMULA, self._formulas):
            return False
        self._formulas -= len(text)
        return True

    def takes_code(self, source: str) -> bool:
        """Whether this code may be highlighted within the limits; if so, it is counted."""
        if len(source) > min(LONGEST_CODE, self._code):
            return False
        if (
            max(map(len, source.split("\n"))) > LONGEST_LINE
            or max(map(len, _BLANK.findall(source)), default=0) > LONGEST_BLANK
        ):
            return False
        self._code -= len(source)
        return True

    def level(self, wanted: int) -> int:
        """The level on the page for a heading whose author gave it the level `wanted`, counted from 1."""
        self._last = min(self._above + wanted, self._last + 1, DEEPEST_HEADING)
        return self._last

    def fall_back(self) -> None:
        """Continue after a heading of the page itself, one level below `above`."""
        self._last = self._above + 1


_WITHIN_FORMULAS = re.compile(r"\\(begin|end)\{(?:aligned|split)\}")
"""Environments that align lines within a formula; latex2mathml knows only those for whole formulas."""


class _Renderer(mistune.HTMLRenderer):
    def __init__(self, headings: Headings) -> None:
        super().__init__(escape=False, allow_harmful_protocols=("data:image/",))
        self._headings = headings

    def heading(self, text: str, level: int, **attrs: Any) -> str:
        """A heading in the outline of the page."""
        level = self._headings.level(level)
        return f"<h{level}>{text}</h{level}>\n"

    def table(self, text: str) -> str:
        """A table."""
        return f"<table>\n{text}</table>\n"


def render_markdown(text: str, headings: Headings) -> Markup:
    """`text` as HTML that runs and loads nothing, and cannot look like a part of the page around it."""
    if not headings.takes(text):
        return _as_text(text)
    renderer = _Renderer(headings)
    markdown = mistune.Markdown(renderer, plugins=[math, math_in_quote, math_in_list, table, strikethrough])
    renderer.register("inline_math", lambda _, text: _formula(text, "inline", headings))
    renderer.register("block_math", lambda _, text: _formula(text, "block", headings))
    try:
        html = str(markdown(text))
    except RecursionError:  # deeply nested lists
        return _as_text(text)
    return clean(html) if is_tame(html) else _as_text(text)


def _as_text(text: str) -> Markup:
    return Markup(f"<pre>{escape(text)}</pre>")


def clean(html: str) -> Markup:
    """`html` without scripts, requests and styles; as plain text if cleaning it would take long."""
    if not is_tame(html):
        return _as_text(shortened(html))
    return Markup(
        nh3.clean(
            html,
            tags=TAGS | OWN_TAGS | MATH_TAGS,
            attributes=ATTRIBUTES,
            attribute_filter=_harmless_value,
            url_schemes={"data", "http", "https", "mailto"},
            generic_attribute_prefixes=set(),
            link_rel="noopener noreferrer",
        )
    )


def _harmless_value(tag: str, attribute: str, value: str) -> str | None:
    if attribute == "src":
        return value if value.lower().startswith(IMAGES) else None
    if attribute == "href":
        return value if value.lower().startswith(("http://", "https://", "mailto:")) else None
    return value


def _formula(text: str, display: str, headings: Headings) -> str:
    """A formula as MathML, or as typed if it cannot be converted."""
    typed = f"<code>{escape(text)}</code>"
    if not headings.takes_formula(text):
        return typed
    try:
        formula = convert(_WITHIN_FORMULAS.sub(r"\\\1{align*}", text), display=display)
    except Exception:  # latex2mathml raises anything, such as IndexError for a missing bracket
        return typed
    return typed if "<mi>\\" in formula or "<mi>&</mi>" in formula else formula
