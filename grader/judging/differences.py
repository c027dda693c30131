"""Where an open notebook differs from what would be graded, as far as its own process can tell."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from grader.errors import SubmissionError
from grader.notebook import changed_in_history, changed_parameters, read_notebook, restore
from grader.notebook.notes import Note, NoteKind
from grader.support.disk import read_bounded

__all__ = ["differences", "saved_notebook"]

LARGEST = 20 << 20
"""Size of the largest notebook that is read, in bytes."""
MATTER = (NoteKind.PUT_BACK, NoteKind.IGNORED, NoteKind.UNPLACED)
"""What can make a result in the notebook differ from the one in grading."""


def differences(folder: Path, release: Mapping[str, Any], namespace: Mapping[str, Any]) -> tuple[Note, ...]:
    """What ran here, or is in the saved notebook, and will run differently in grading; one note for each cell.

    The file shows the notebook as it was last saved; without it, cells that never ran are not seen.
    """
    notes: dict[str, Note] = {}
    history = namespace.get("In")
    seen = changed_in_history(history, release) if isinstance(history, list) else ()
    for note in (*_of_file(folder, release, namespace), *seen, *changed_parameters(namespace, release)):
        notes.setdefault(note.cell, note)
    return tuple(notes.values())


def saved_notebook(folder: Path, name: str, namespace: Mapping[str, Any]) -> Path | None:
    """The file of the notebook that is running: as Jupyter or VS Code names it, else by the exercise's name."""
    named = (os.environ.get("JPY_SESSION_NAME"), namespace.get("__vsc_ipynb_file__"), f"{name}.ipynb")
    paths = (folder / item for item in named if isinstance(item, str) and item.endswith(".ipynb"))
    return next((path for path in paths if path.is_file()), None)


def _of_file(folder: Path, release: Mapping[str, Any], namespace: Mapping[str, Any]) -> tuple[Note, ...]:
    path = saved_notebook(folder, release["metadata"]["gradecast"]["assignment"], namespace)
    if path is not None:
        with suppress(SubmissionError, OSError, ValueError):  # half saved, or not this exercise's: nothing to compare
            restored = restore(read_notebook(path, read_bounded(path, LARGEST)), release)
            return tuple(note for note in restored.notes if note.kind in MATTER)
    return ()
