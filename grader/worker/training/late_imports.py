"""Calls a function when a module has been imported, now or later, without importing it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from types import ModuleType
from typing import Any

__all__ = ["when_imported"]


def when_imported(hooks: dict[str, Callable[[Any], object]]) -> None:
    """Call each hook with the module of its name: now if that is imported already, or else once it is."""
    later = dict(hooks)
    for name, hook in hooks.items():
        module = sys.modules.get(name)
        if module is not None and not getattr(module.__spec__, "_initializing", False):
            later.pop(name)
            hook(module)
    if later:
        sys.meta_path.insert(0, _Finder(later))


class _Finder(MetaPathFinder):
    """Finds nothing itself, but has the loader of a module call its hook."""

    def __init__(self, hooks: dict[str, Callable[[Any], object]]) -> None:
        self._hooks = hooks

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The spec that the other finders return for a module with a hook; None for any other module."""
        hook = self._hooks.pop(fullname, None)
        if hook is None:
            return None
        spec = find_spec(fullname)  # not in the hooks any more, so that this does not come back here
        if spec is not None and spec.loader is not None:
            load = spec.loader.exec_module

            def load_and_hook(module: ModuleType) -> None:
                load(module)
                hook(module)

            with suppress(AttributeError):  # a loader that cannot be changed: the module is not watched
                spec.loader.exec_module = load_and_hook  # type: ignore[method-assign]
        return spec
