"""A notebook's outputs as the grader keeps them: nbformat 4 and nothing else, bounded."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from grader.sandbox.frames import Garbled

__all__ = ["Outputs", "sanitise"]

_MIME = re.compile(r"[a-z0-9.+-]{1,60}/[A-Za-z0-9.+-]{1,100}")
_JSON_MIME = re.compile(r"application/([A-Za-z0-9.-]+\+)?json")
SLACK = 1 << 16
"""The worker's own notes come on top of the budget."""


@dataclass
class _Kept:
    output: dict[str, Any]
    size: int
    display: str | None


class Outputs:
    """Outputs by cell, within one budget for the whole notebook; what does not fit is dropped."""

    def __init__(self, budget: int) -> None:
        self._left = budget + SLACK
        self._cells: dict[str, list[_Kept]] = {}
        self._clear_next: set[str] = set()

    def begin(self, cell: str) -> None:
        """`cell` runs, perhaps again: it has no outputs yet."""
        self._drop(cell)
        self._cells[cell] = []

    def add(self, cell: str, output: object, display: str | None, size: int) -> None:
        """Keep an output of `cell` if it fits. Raises `Garbled` when it is none."""
        clean = sanitise(output)
        if cell in self._clear_next:
            self._drop(cell)
        if size > self._left:
            return
        self._left -= size
        kept = self._cells.setdefault(cell, [])
        last = kept[-1].output if kept else {}
        if clean["output_type"] == last.get("output_type") == "stream" and clean["name"] == last["name"]:
            last["parts"].append(clean["text"])
            kept[-1].size += size
            return
        if clean["output_type"] == "stream":
            clean["parts"] = [clean.pop("text")]
        kept.append(_Kept(clean, size, display))

    def update(self, output: object, display: str, size: int) -> None:
        """Replace data and metadata of every output with the id `display`. Raises `Garbled`."""
        clean = sanitise(output)
        for kept in (kept for cell in self._cells.values() for kept in cell if kept.display == display):
            if size <= self._left + kept.size and "data" in kept.output:
                self._left += kept.size - size
                kept.size = size
                kept.output.update(data=clean.get("data", {}), metadata=clean.get("metadata", {}))

    def clear(self, cell: str, wait: bool) -> None:
        """Remove the outputs of `cell`, now or when its next one comes."""
        if wait:
            self._clear_next.add(cell)
        else:
            self._drop(cell)

    def _drop(self, cell: str) -> None:
        self._clear_next.discard(cell)
        self._left += sum(kept.size for kept in self._cells.pop(cell, ()))

    def finished(self) -> dict[str, tuple[dict[str, Any], ...]]:
        """All outputs by cell."""
        return {cell: tuple(_whole(item.output) for item in kept) for cell, kept in self._cells.items()}


def _whole(output: dict[str, Any]) -> dict[str, Any]:
    if "parts" not in output:
        return output
    return {"output_type": "stream", "name": output["name"], "text": "".join(output["parts"])}


def sanitise(output: object) -> dict[str, Any]:
    """`output` reduced to the fields that nbformat 4 knows. Raises `Garbled` when it is no output."""
    match output:
        case {"output_type": "stream", "name": "stdout" | "stderr" as name, "text": str(text)}:
            return {"output_type": "stream", "name": name, "text": text}
        case {"output_type": "error", "ename": str(name), "evalue": str(value), "traceback": list(lines)}:
            trace = [line for line in lines if isinstance(line, str)]
            return {"output_type": "error", "ename": name, "evalue": value, "traceback": trace}
        case {"output_type": "display_data", "data": dict(data), "metadata": dict(metadata)}:
            return {"output_type": "display_data", "data": _bundle(data), "metadata": metadata}
        case {"output_type": "execute_result", "execution_count": int(n), "data": dict(data), "metadata": dict(meta)}:
            return {
                "output_type": "execute_result", "execution_count": n, "data": _bundle(data), "metadata": meta
            }  # fmt: skip
    raise Garbled("it sent an output of an unknown kind")


def _bundle(data: Mapping[str, Any]) -> dict[str, Any]:
    return {
        mime: value
        for mime, value in data.items()
        if _MIME.fullmatch(mime) and (isinstance(value, str) or _JSON_MIME.fullmatch(mime))
    }
