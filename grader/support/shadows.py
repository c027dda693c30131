"""Files beside a notebook that have the names of other modules, so that Python finds them first there."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.machinery import PathFinder
from pathlib import Path
from types import ModuleType

__all__ = ["OURS", "import_apart", "shadowing"]

OURS = ("gradecast", "grader")


def shadowing(folder: Path) -> list[str]:
    """Names of the Python files in `folder` which are those of modules that are found elsewhere, too, sorted."""
    elsewhere = [path for path in sys.path if not _leads_to(path, folder)]
    return sorted(
        path.name
        for path in folder.glob("*.py")
        if path.stem in {*sys.stdlib_module_names, *OURS} or PathFinder.find_spec(path.stem, elsewhere) is not None
    )


def import_apart(name: str, folder: Path) -> ModuleType:
    """Import our module `name` while nothing in `folder` is found.

    Raises `ImportError`, with a message for the student, where a file of theirs was imported in the place of a module
    that is needed.
    """
    with _out_of_sight(folder):
        try:
            return importlib.import_module(name)
        except Exception as error:
            files = [file for file in shadowing(folder) if _is_loaded_from(file, folder)]
            if not files:
                raise
            be = "have the names" if len(files) > 1 else "has the name"
            message = f"{', '.join(files)} beside your notebook {be} of other modules: rename, and restart the kernel"
            raise ImportError(message) from error


def _is_loaded_from(file: str, folder: Path) -> bool:
    module = sys.modules.get(file.removesuffix(".py"))
    found = getattr(module, "__file__", None)
    return isinstance(found, str) and Path(found).resolve() == (folder / file).resolve()


@contextmanager
def _out_of_sight(folder: Path) -> Iterator[None]:
    before = list(sys.path)
    sys.path[:] = [path for path in before if not _leads_to(path, folder)]
    try:
        yield
    finally:
        sys.path[:] = [*before, *(path for path in sys.path if path not in before)]


def _leads_to(path: str, folder: Path) -> bool:
    with suppress(OSError):  # no such place
        return Path(path).resolve() == folder.resolve()
    return False
