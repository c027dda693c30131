"""Whether HTML or SVG of students may go to the cleaner, whose time grows with the square of what is nested."""

from __future__ import annotations

import re

__all__ = ["is_tame", "shortened"]

LONGEST = 4_000_000
MOST_TAGS = 20_000
DEEPEST = 100
MOST_ATTRIBUTES = 100
"""Of one tag."""
MOST_REFERENCES = 50_000
"""Signs `&`, which the cleaner notes one by one."""
LONGEST_TEXT = 10_000
"""Characters shown of a text that is not rendered."""

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
"""In HTML; in a drawing they would be nested."""
_RAW = {
    "desc", "iframe", "noembed", "noframes", "noscript", "plaintext", "script", "style", "textarea",
    "title", "xmp",
}  # fmt: skip
"""What is in them is text for one parser and tags for another, so it must have no tags."""
_LEAVES = {"mi", "mn", "mo", "ms", "mtext"}
_FOREIGN = _LEAVES | {
    "circle", "clippath", "defs", "desc", "ellipse", "filter", "g", "image", "line", "lineargradient", "marker",
    "mask", "math", "menclose", "metadata", "mfenced", "mfrac", "mmultiscripts", "mover", "mpadded", "mphantom",
    "mprescripts", "mroot", "mrow", "mspace", "msqrt", "mstyle", "msub", "msubsup", "msup", "mtable", "mtd", "mtr",
    "munder", "munderover", "none", "path", "pattern", "polygon", "polyline", "radialgradient", "rect", "stop",
    "style", "svg", "symbol", "text", "title", "tspan", "use",
}  # fmt: skip
"""What ends with `/>` in drawings and formulas. HTML takes no notice of the slash."""


class _Depth:
    """What is open. Where parsers might differ it has too much, never too little."""

    def __init__(self) -> None:
        self._open: list[str] = []
        self._drawings = 0
        self._drawn = False
        """Whether a drawing or formula was ever begun."""
        self._odd = False
        """Whether a parser may have left a drawing that is still open here."""

    def __len__(self) -> int:
        return len(self._open)

    def begin(self, name: str, empty: bool) -> None:
        """A tag begins, or is `empty`: it ends with a slash."""
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
        """A tag ends. One that is not the last is believed to end nothing."""
        if self._open and self._open[-1] == name:
            self._open.pop()
            self._drawings -= name in ("svg", "math")
        else:
            self._odd = True


def is_tame(text: str) -> bool:
    """Whether cleaning `text` takes no longer than its length warrants, in linear time.

    It is not too long, has not too many tags, none with too many attributes, and nests them properly and not deep.
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
    """The beginning of what is not tame, to be shown as the text that it is."""
    return text if len(text) <= LONGEST_TEXT else text[:LONGEST_TEXT] + "…"
