"""Finds what a rich output would run or fetch when it is shown; independent of the code that cleans outputs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

__all__ = ["dangers", "dangers_beside"]

TAGS = frozenset((
    "animate", "applet", "base", "embed", "foreignobject", "form", "frame", "iframe", "link", "meta", "object",
    "script", "set", "style",
))  # fmt: skip
ATTRIBUTES = frozenset(("action", "background", "formaction", "ping", "poster", "srcdoc", "srcset"))
LINKS = frozenset(("data", "href", "src", "xlink:href"))
HARMLESS_LINK = re.compile(r"#[\w-]*|data:image/(png|jpeg|gif);base64,[A-Za-z0-9+/=\s]*")
FETCHING = re.compile(r"url\((?!#)|@import|expression\(|position\s*:\s*(fixed|absolute)|\\", re.IGNORECASE)
COVERING = re.compile(r"(?:^|[;\s])(?:margin[\w-]*|height|line-height|font|vertical-align|top|left|transform)\s*:")
"""Styles with which an HTML box can cover others."""
CLASSES = frozenset(("dataframe",))
"""Harmless classes: that of pandas tables. Other classes could be in a page's style sheet."""
BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")
WORD = re.compile(r"[A-Za-z0-9.%]*")
"""Text that cannot end or begin an attribute, even in a tag without quotes."""


def dangers(kind: str, content: Any) -> Iterator[str]:
    """What is dangerous in an output of the mime type `kind`, in a few words each."""
    match kind:
        case "text/plain":
            return
        case "text/html" | "image/svg+xml":
            reader = _Reader(kind == "text/html")
            reader.feed(str(content))
            yield from reader.found
        case "image/png" | "image/jpeg" | "image/gif":
            if not BASE64.fullmatch(str(content)):
                yield "an image that is not one"
        case _:
            yield "something that another program would show"


def dangers_beside(metadata: Any) -> Iterator[str]:
    """What is dangerous in an output's metadata, such as the size of a picture."""
    for name, value in metadata.items() if isinstance(metadata, dict) else ():
        if isinstance(value, dict):
            yield from dangers_beside(value)
        elif isinstance(value, str) and not WORD.fullmatch(value):
            yield f"{name}={value[:60]!r}"


class _Reader(HTMLParser):
    """Reads a page roughly as a browser would, and collects what is dangerous."""

    def __init__(self, is_page: bool) -> None:
        super().__init__()
        self.found: list[str] = []
        self._is_page = is_page

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a dangerous tag, and dangerous attributes."""
        if tag in TAGS:
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            text = value or ""
            is_link = name in LINKS and not HARMLESS_LINK.fullmatch(text)
            poses = (name == "class" and text not in CLASSES) or (name == "id" and not text.startswith("shown-"))
            covers = self._is_page and name == "style" and COVERING.search(text)
            if name.startswith("on") or name in ATTRIBUTES or is_link or FETCHING.search(text) or poses or covers:
                self.found.append(f"<{tag} {name}={text[:60]!r}>")
