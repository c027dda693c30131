"""Pictures that were pasted into Markdown cells: only kinds that browsers show, complete, and not too many."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import unquote

__all__ = ["as_files", "attached", "harmless_attachments", "with_pictures"]

KINDS = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff", "image/gif": b"GIF8"}
"""Allowed types, with the first bytes of such a file. SVG is not among them, because it can hold scripts."""
_ENDINGS = {"image/png": ".png", "image/jpeg": ".jpg", "image/gif": ".gif"}
MOST_PICTURES = 20
"""Most pictures of one cell."""
LARGEST_PICTURE = 8_000_000
"""Most characters of a picture in base64."""
_NAME = re.compile(r"[^\x00-\x1f\x7f<>\"'`\\()\[\]]{1,100}")
_BASE64 = re.compile(r"[A-Za-z0-9+/]+={0,2}")
_REFERENCE = re.compile(r"(!\[[^\[\]\n]{0,500}\]\()\s*<?attachment:([^\s()<>\"']{1,300})>?")
"""The beginning of a picture in Markdown, up to its name; a title may follow."""


def harmless_attachments(found: object) -> dict[str, dict[str, str]]:
    """The pictures among the attachments of a handed-in cell, as mime bundles by name; others are left out."""
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
    """`text` with references to `attachments` replaced by `data:` addresses; other references stay as typed."""
    pictures = harmless_attachments(attachments)

    def shown(found: re.Match[str]) -> str:
        bundle: Mapping[str, str] = pictures.get(found[2]) or pictures.get(unquote(found[2])) or {}
        return next((f"{found[1]}data:{kind};base64,{data}" for kind, data in bundle.items()), found[0])

    return _REFERENCE.sub(shown, text) if pictures else text


def as_files(text: str, attachments: object) -> tuple[str, dict[str, bytes]]:
    """`text` and the pictures attached to it as files, under unique names."""
    names: dict[str, str] = {}
    files: dict[str, bytes] = {}
    for name, bundle in harmless_attachments(attachments).items():
        for kind, data in bundle.items():
            content = base64.b64decode(data)
            stem = re.sub(r"[^A-Za-z0-9_-]+", "-", name.rpartition(".")[0] or name).strip("-")[:40]
            names[name] = f"{stem or 'picture'}-{hashlib.sha256(content).hexdigest()[:8]}{_ENDINGS[kind]}"
            files[names[name]] = content

    def renamed(found: re.Match[str]) -> str:
        new = names.get(found[2]) or names.get(unquote(found[2]))
        return f"{found[1]}attachment:{new}" if new else found[0]

    return _REFERENCE.sub(renamed, text), files


def attached(notebook: Mapping[str, Any], read: Callable[[str], bytes | None]) -> dict[str, Any]:
    """`notebook` with the pictures attached to which its texts refer, as far as `read` returns a file of that name."""
    cells = []
    for cell in notebook["cells"]:
        names = [found[2] for found in _REFERENCE.finditer("".join(cell["source"]))]
        pictures = harmless_attachments({name: _bundle(data) for name in names if (data := read(name))})
        cells.append({**cell, "attachments": pictures} if pictures and cell["cell_type"] == "markdown" else cell)
    return {**notebook, "cells": cells}


def _bundle(content: bytes) -> dict[str, str]:
    data = base64.b64encode(content).decode()
    return {kind: data for kind, begins in KINDS.items() if content.startswith(begins)}


def _picture(kind: str, data: Any) -> dict[str, str] | None:
    """The picture with blanks removed from its base64; None if it is not of the type that it claims."""
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
