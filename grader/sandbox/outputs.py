"""Collects a notebook's outputs within bounds, reduced to valid nbformat 4."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from grader.notebook.markup import harmless_bundle
from grader.sandbox.frames import Garbled

__all__ = ["Outputs", "sanitise"]

_MIME = re.compile(r"[a-z0-9.+-]{1,60}/[A-Za-z0-9.+-]{1,100}")
_METADATA = frozenset(("width", "height", "unconfined", "isolated", "needs_background"))
"""Known keys of the metadata of an output, or of one of its mime types; their values are plain."""
_SAID = re.compile(r"[0-9]{1,5}(?:\.[0-9]{1,3})?(?:px|em|%)?|light|dark")
"""Allowed texts in metadata: widths, heights, backgrounds. nbconvert writes sizes into a tag without quotes."""
SLACK = 1 << 16
"""Extra bytes beyond the budget, for the worker's own notes."""
MAX_OUTPUTS = 1000
"""Most outputs of one cell."""
MAX_ALIKE = 100
"""Most outputs with the same display id that are updated."""
NOTE = "\n[Gradecast: the cell has more outputs than are kept; the rest is left out]\n"


@dataclass(eq=False)
class _Kept:
    output: dict[str, Any]
    size: int
    display: str | None


class Outputs:
    """Outputs by cell, within one budget for the whole notebook; outputs that do not fit are dropped."""

    def __init__(self, budget: int) -> None:
        self._left = budget + SLACK
        self._cells: dict[str, list[_Kept]] = {}
        self._shown: dict[str, list[_Kept]] = {}
        """Outputs that can be updated, by display id."""
        self._clear_next: set[str] = set()

    def begin(self, cell: str) -> None:
        """Start `cell`, perhaps again, without outputs."""
        self._drop(cell)
        self._cells[cell] = []

    def add(self, cell: str, output: object, display: str | None, size: int) -> None:
        """Keep an output of `cell` if its `size` in bytes fits. Raises `Garbled` if it is not an output."""
        if cell in self._clear_next:
            self._drop(cell)
        kept = self._cells.setdefault(cell, [])
        if size > self._left or len(kept) > MAX_OUTPUTS:
            return
        clean = sanitise(output)
        self._left -= size
        last = kept[-1].output if kept else {}
        if clean["output_type"] == last.get("output_type") == "stream" and clean["name"] == last["name"]:
            last["parts"].append(clean["text"])
            kept[-1].size += size
            return
        if len(kept) == MAX_OUTPUTS:
            clean, display = {"output_type": "stream", "name": "stderr", "text": NOTE}, None
        if clean["output_type"] == "stream":
            clean["parts"] = [clean.pop("text")]
        kept.append(_Kept(clean, size, display))
        if display is not None and len(alike := self._shown.setdefault(display, [])) < MAX_ALIKE:
            alike.append(kept[-1])

    def update(self, output: object, display: str, size: int) -> None:
        """Replace data and metadata of every output with the id `display`. Raises `Garbled`."""
        alike = [kept for kept in self._shown.get(display, ()) if size <= self._left + kept.size]
        if not alike:
            return
        clean = sanitise(output)
        for kept in alike:
            if size <= self._left + kept.size and "data" in kept.output:
                self._left += kept.size - size
                kept.size = size
                kept.output.update(data=clean.get("data", {}), metadata=clean.get("metadata", {}))

    def clear(self, cell: str, wait: bool) -> None:
        """Remove the outputs of `cell`, now or, with `wait`, when its next output comes."""
        if wait:
            self._clear_next.add(cell)
        else:
            self._drop(cell)

    def _drop(self, cell: str) -> None:
        self._clear_next.discard(cell)
        for kept in self._cells.pop(cell, ()):
            self._left += kept.size
            self._forget(kept)

    def _forget(self, kept: _Kept) -> None:
        alike = self._shown.get(kept.display, []) if kept.display is not None else []
        if kept in alike:
            alike.remove(kept)
        if kept.display is not None and not alike:
            self._shown.pop(kept.display, None)

    def finished(self) -> dict[str, tuple[dict[str, Any], ...]]:
        """All outputs by cell."""
        return {cell: tuple(_whole(item.output) for item in kept) for cell, kept in self._cells.items()}


def _whole(output: dict[str, Any]) -> dict[str, Any]:
    if "parts" not in output:
        return output
    return {"output_type": "stream", "name": output["name"], "text": "".join(output["parts"])}


def sanitise(output: object) -> dict[str, Any]:
    """`output` reduced to the fields of nbformat 4. Raises `Garbled` if it is not an output."""
    match output:
        case {"output_type": "stream", "name": "stdout" | "stderr" as name, "text": str(text)}:
            return {"output_type": "stream", "name": name, "text": text}
        case {"output_type": "error", "ename": str(name), "evalue": str(value), "traceback": list(lines)}:
            trace = [line for line in lines if isinstance(line, str)]
            return {"output_type": "error", "ename": name, "evalue": value, "traceback": trace}
        case {"output_type": "display_data", "data": dict(data), "metadata": dict(metadata)}:
            return {"output_type": "display_data", "data": _bundle(data), "metadata": _known(metadata)}
        case {"output_type": "execute_result", "execution_count": int(n), "data": dict(data), "metadata": dict(meta)}:
            return {
                "output_type": "execute_result", "execution_count": n, "data": _bundle(data), "metadata": _known(meta)
            }  # fmt: skip
    raise Garbled("it sent an output of an unknown kind")


def _bundle(data: Mapping[str, Any]) -> dict[str, Any]:
    return dict(harmless_bundle({mime: value for mime, value in data.items() if isinstance(value, str)}))


def _known(metadata: Mapping[str, Any]) -> dict[str, Any]:
    """The known metadata of an output, and of each of its mime types."""
    kept: dict[str, Any] = _plain(metadata)
    for mime, value in metadata.items():
        if isinstance(value, dict) and _MIME.fullmatch(mime) and (about := _plain(value)):
            kept[mime] = about
    return kept


def _plain(metadata: Mapping[str, Any]) -> dict[str, Any]:
    def is_plain(value: object) -> bool:
        return bool(_SAID.fullmatch(value)) if isinstance(value, str) else isinstance(value, bool | int | float)

    return {key: value for key, value in metadata.items() if key in _METADATA and is_plain(value)}
