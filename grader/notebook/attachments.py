"""Pictures that were pasted into a text: of the kinds that browsers show, whole, and not too many of them."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

__all__ = ["harmless_attachments", "with_pictures"]

KINDS = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff", "image/gif": b"GIF8"}
"""What may be attached, with how such a file begins. No SVG: that is a document, which can hold scripts."""
MOST_PICTURES = 20
"""Of one cell."""
LARGEST_PICTURE = 8_000_000
"""Characters of one in base64."""
_NAME = re.compile(r"[^\x00-\x1f\x7f<>\"'`\\()\[\]]{1,100}")
_BASE64 = re.compile(r"[A-Za-z0-9+/]+={0,2}")
_REFERENCE = re.compile(r"(!\[[^\[\]\n]{0,500}\]\()\s*<?attachment:([^\s()<>\"']{1,300})>?")
"""A picture in Markdown up to its name; what follows in the brackets may be a title."""


def harmless_attachments(found: object) -> dict[str, dict[str, str]]:
    """The pictures among the attachments of a cell as handed in, by name, each with its kind; what else is left out."""
    if not isinstance(found, Mapping):
        return {}
    kept: dict[str, dict[str, str]] = {}
    for name, bundle in found.items():
        if len(kept) >= MOST_PICTURES or not isinstance(bundle, Mapping) or not _NAME.fullmatch(str(name)):
            continue
        picture = next((text for kind in KINDS if (text := _picture(kind, bundle.get(kind)))), None)
        if picture is not None:
            kept[str(name)] = picture
    return kept


def with_pictures(text: str, attachments: object) -> str:
    """Markdown that shows `attachments` itself, as addresses `data:`; what is not attached stays as it is typed."""
    pictures = harmless_attachments(attachments)

    def shown(found: re.Match[str]) -> str:
        bundle: Mapping[str, str] = pictures.get(found[2]) or pictures.get(unquote(found[2])) or {}
        return next((f"{found[1]}data:{kind};base64,{data}" for kind, data in bundle.items()), found[0])

    return _REFERENCE.sub(shown, text) if pictures else text


def _picture(kind: str, data: Any) -> dict[str, str] | None:
    """The picture without blanks in its base64, when that is what it says it is."""
    if isinstance(data, list) and all(isinstance(line, str) for line in data):
        data = "".join(data)
    if not isinstance(data, str) or len(data) > LARGEST_PICTURE:
        return None
    text = "".join(data.split())
    if not _BASE64.fullmatch(text):
        return None
    try:
        return {kind: text} if base64.b64decode(text, validate=True).startswith(KINDS[kind]) else None
    except (binascii.Error, ValueError):
        return None
