"""Decides whether students' HTML or SVG may be cleaned: the cleaner's time grows with the square of the nesting."""

from __future__ import annotations

import re

__all__ = ["is_tame", "shortened"]

LONGEST = 4_000_000
MOST_TAGS = 20_000
DEEPEST = 100
MOST_ATTRIBUTES = 100
"""Most attributes of one tag."""
MOST_REFERENCES = 50_000
"""Most characters `&`, which the cleaner handles one by one."""
LONGEST_TEXT = 10_000
"""Most characters that are shown of a text that is not rendered."""

_SPACE = r"[ \t\n\f\r]"
_ATTRIBUTE = rf"""{_SPACE}++[^ \t\n\f\r"'<>/=]++(?:{_SPACE}*+={_SPACE}*+(?:"[^"]*+"|'[^']*+'|[^ \t\n\f\r"'=<>`]++))?+"""
_TOKEN = re.compile(
    rf"<!--(?!-?>)[^-]*+(?:-(?!-)[^-]*+)*+-->"  # a comment
    rf"|<!\[CDATA\[[^<\]]*+\]\]>"
    rf"|<[!?](?!--|\[)[^<>]*+>"
    rf"|<(?P<end>/?)(?P<name>[A-Za-z][A-Za-z0-9:._-]*+)(?P<attributes>(?:{_ATTRIBUTE})*+){_SPACE}*+(?P<empty>/?)>"
)
_BEGINS = re.compile(r"<[A-Za-z/!?]")
_EACH = re.compile(_ATTRIBUTE)

_ALWAYS_VOID = {"br", "embed", "hr", "img", "meta"}
_VOID = {"area", "base", "col", "input", "link", "param", "source", "track", "wbr"}
"""Elements without an end tag in HTML; in a drawing they could be nested."""
_RAW = {
    "desc", "iframe", "noembed", "noframes", "noscript", "plaintext", "script", "style", "textarea",
    "title", "xmp",
}  # fmt: skip
"""Elements whose content is text for one parser and tags for another, so they must not contain tags."""
_LEAVES = {"mi", "mn", "mo", "ms", "mtext"}
_FOREIGN = _LEAVES | {
    "circle", "clippath", "defs", "desc", "ellipse", "filter", "g", "image", "line", "lineargradient", "marker",
    "mask", "math", "menclose", "metadata", "mfenced", "mfrac", "mmultiscripts", "mover", "mpadded", "mphantom",
    "mprescripts", "mroot", "mrow", "mspace", "msqrt", "mstyle", "msub", "msubsup", "msup", "mtable", "mtd", "mtr",
    "munder", "munderover", "none", "path", "pattern", "polygon", "polyline", "radialgradient", "rect", "stop",
    "style", "svg", "symbol", "text", "title", "tspan", "use",
}  # fmt: skip
"""Elements that may end with `/>` in drawings and formulas; HTML ignores the slash."""


class _Depth:
    """The open elements. If parsers might disagree, it counts too many, never too few."""

    def __init__(self) -> None:
        self._open: list[str] = []
        self._drawings = 0
        self._drawn = False
        """Whether a drawing or formula has begun anywhere before."""
        self._odd = False
        """Whether a parser may have closed a drawing that counts as open here."""

    def __len__(self) -> int:
        return len(self._open)

    def begin(self, name: str, empty: bool) -> None:
        """Process a start tag; `empty` if it ends with a slash."""
        begins = name in ("svg", "math")
        self._drawn |= begins
        if self._drawings and (
            (name not in _FOREIGN and ":" not in name) or (self._open and self._open[-1] in _LEAVES)
        ):
            self._odd = True
        if name in _ALWAYS_VOID or (name in _VOID and not self._drawn):
            return
        if empty and not self._odd and (self._drawings or begins):
            return
        self._open.append(name)
        self._drawings += begins

    def end(self, name: str) -> None:
        """Process an end tag. One that does not match the innermost element is ignored."""
        if self._open and self._open[-1] == name:
            self._open.pop()
            self._drawings -= name in ("svg", "math")
        else:
            self._odd = True


def is_tame(text: str) -> bool:
    """Whether cleaning `text` takes time in proportion to its length. Decided in linear time.

    That is so if it is not too long, has not too many tags, none with too many attributes, and nests them properly and
    not too deep.
    """
    if len(text) > LONGEST or text.count("&") > MOST_REFERENCES:
        return False
    depth, place, tags, raw = _Depth(), 0, 0, ""
    while begins := _BEGINS.search(text, place):
        token = _TOKEN.match(text, begins.start())
        if token is None:
            return False
        place, tags = token.end(), tags + 1
        name, ends = (token["name"] or "").lower(), token["end"] == "/"
        if tags > MOST_TAGS or (raw and not (ends and name == raw)):
            return False
        if ends:
            depth.end(name)
        elif name:
            if sum(1 for _ in _EACH.finditer(token["attributes"])) > MOST_ATTRIBUTES:
                return False
            depth.begin(name, token["empty"] == "/")
        raw = name if name in _RAW and not ends else ""
        if len(depth) > DEEPEST:
            return False
    return True


def shortened(text: str) -> str:
    """The beginning of a text that is not tame, to be shown as plain text."""
    return text if len(text) <= LONGEST_TEXT else text[:LONGEST_TEXT] + "…"
