"""Caches results that are slow to compute and depend on few values."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from grader.errors import InfrastructureError
from grader.support.disk import read_json, write_json

__all__ = ["remembered"]


def remembered(folder: Path | None, follows_from: Sequence[object], make: Callable[[], Any]) -> Any:
    """The result of `make`, which must be JSON, from the cache in `folder` if `follows_from` is unchanged.

    Without a folder, or if it cannot be written, `make` is called each time.
    """
    if folder is None:
        return make()
    path = folder / f"{hashlib.sha256(repr(list(follows_from)).encode()).hexdigest()[:32]}.json"
    kept = read_json(path)
    if kept is not None and "value" in kept:
        return kept["value"]
    value = make()
    with contextlib.suppress(InfrastructureError):  # the folder only saves time
        write_json(path, {"value": value})
    return value
