"""A cell's outputs in nbformat 4, sent as they happen and bounded over the whole notebook."""

from __future__ import annotations

import io
import json
import re
import threading
import time
from collections.abc import Callable
from typing import Any

from grader.worker.channel import MAX_CELL_VALUES, count_values

__all__ = ["Recorder", "Stream", "plain"]

Send = Callable[[dict[str, Any]], None]

PROMPT_LINES = 100
"""Lines of a cell that are sent immediately, so that they survive a crash; later ones are gathered."""
GATHER_SECONDS = 0.1
GATHER_CHARACTERS = 1 << 13
"""Gathered text is sent after this many seconds or characters."""
DECISIVE = {"error": "error", "execute_result": "value"}
"""Types of the outputs that decide on points in nbgrader, with our word for each."""
LONGEST_DECISIVE = 200
"""Most characters of such an output that are kept; no number of points is longer."""
_ANSI = re.compile(r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")


def plain(text: str) -> str:
    """`text` without terminal colours and other escapes."""
    return _ANSI.sub("", text)


class Recorder:
    """Sends outputs of the current cell; outputs between cells go to `elsewhere`."""

    def __init__(self, send: Send, budget: int, elsewhere: Callable[[str], object]) -> None:
        self._send = send
        self._left = budget
        self._elsewhere = elsewhere
        self._cell: str | None = None
        self._name = ""
        self._text: list[str] = []
        self._size = 0
        self._lines = 0
        self._sent = 0.0
        self._cut = False
        self._decisive: tuple[str, str] | None = None
        self._is_to_clear = False
        self._lock = threading.RLock()

    def open(self, cell: str) -> None:
        """Outputs belong to `cell` from now on."""
        with self._lock:
            self._cell, self._lines = cell, 0
            self._decisive, self._is_to_clear = None, False

    @property
    def decisive(self) -> tuple[str, str] | None:
        """Kind and text of the cell's first output that decides on points in nbgrader, whether or not it was kept."""
        return self._decisive

    def _decide(self, kind: str, text: str) -> None:
        if self._is_to_clear:
            self._decisive, self._is_to_clear = None, False
        if self._decisive is None and kind:
            self._decisive = kind, text[:LONGEST_DECISIVE]

    def close(self) -> None:
        """Outputs belong to no cell from now on."""
        with self._lock:
            self.flush()
            self._cell = None

    def write(self, name: str, text: str) -> None:
        """Add `text` to the stream `name`; parts are joined before they are sent."""
        with self._lock:
            if self._cell is None:
                self._elsewhere(text)
                return
            if text:
                self._decide("stderr" if name == "stderr" else "", text)
            if name != self._name:
                self.flush()
                self._name = name
            self._text.append(text)
            self._size += len(text)
            if self._is_due(text):
                self.flush()

    def _is_due(self, text: str) -> bool:
        if "\n" in text:
            self._lines += 1
            if self._lines <= PROMPT_LINES:
                return True
        return self._size > GATHER_CHARACTERS or time.monotonic() - self._sent > GATHER_SECONDS

    def flush(self) -> None:
        """Send the stream text that was gathered."""
        with self._lock:
            text, self._text, self._size = "".join(self._text), [], 0
            self._sent = time.monotonic()
            if text:
                self._emit({"output_type": "stream", "name": self._name, "text": text})

    def add(self, output: dict[str, Any], display: str | None = None) -> None:
        """Add a complete output; `display` is the id by which it can be updated."""
        with self._lock:
            self.flush()
            if self._cell is not None:
                self._decide(DECISIVE.get(output["output_type"], ""), _shown(output))
            self._emit(output, display=display)

    def update(self, display: str, output: dict[str, Any]) -> None:
        """Replace the content of all outputs that have the id `display`."""
        with self._lock:
            self.flush()
            self._emit(output, event="update", display=display)

    def clear(self, wait: bool) -> None:
        """Remove the cell's outputs, at once or when the next one comes."""
        with self._lock:
            self.flush()
            if self._cell is not None:
                self._is_to_clear = wait
                self._decisive = self._decisive if wait else None
                self._send({"event": "clear", "cell": self._cell, "wait": wait})

    def _emit(self, output: dict[str, Any], event: str = "output", display: str | None = None) -> None:
        if self._cell is None:
            self._elsewhere(f"[{output['output_type']} outside of a cell]\n")
            return
        message = self._message(output, event, display)
        text = json.dumps(message, ensure_ascii=False).encode("utf-8", "replace")
        fits = len(text) <= self._left and count_values(text, MAX_CELL_VALUES) <= MAX_CELL_VALUES
        if output["output_type"] == "stream" and len(text) > self._left > 0:
            self._send(self._message({**output, "text": _cut(output["text"], self._left)}, event, display))
            self._left = 0
        elif fits or output["output_type"] == "error":
            self._left -= len(text)
            self._send(message)
            return
        if not self._cut:
            self._cut = True
            note = "\n[Gradecast: the notebook printed more than it may; further output is cut]\n"
            self._send(self._message({"output_type": "stream", "name": "stderr", "text": note}, "output", None))

    def _message(self, output: dict[str, Any], event: str, display: str | None) -> dict[str, Any]:
        return {"event": event, "cell": self._cell, "output": output, "display": display}


def _shown(output: dict[str, Any]) -> str:
    """A value as text, or the name of an error."""
    return str(output.get("data", {}).get("text/plain", "") or output.get("ename", ""))


def _cut(text: str, room: int) -> str:
    """The longest beginning of `text`, roughly, that takes at most `room` bytes when it is sent."""
    text = text[:room]
    while (size := len(json.dumps(text, ensure_ascii=False).encode("utf-8", "replace"))) > max(2, room):
        text = text[: max(0, len(text) * room // size - 1)]
    return text


class Stream(io.TextIOBase):
    """`sys.stdout` or `sys.stderr` of the student's code."""

    def __init__(self, name: str, recorder: Recorder, fileno: int) -> None:
        super().__init__()
        self.name = f"<{name}>"
        self._stream = name
        self._recorder = recorder
        self._fileno = fileno

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """Some libraries ask for it, although text is never encoded here."""
        return "utf-8"

    def writable(self) -> bool:
        """Always."""
        return True

    def isatty(self) -> bool:
        """Never, so that progress bars print plainly."""
        return False

    def fileno(self) -> int:
        """The descriptor that subprocesses inherit; it leads to the log."""
        return self._fileno

    def write(self, text: str) -> int:
        """Record `text`; returns its length."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self._recorder.write(self._stream, text)
        return len(text)

    def flush(self) -> None:
        """Send what was gathered."""
        self._recorder.flush()
