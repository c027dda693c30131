"""Which Python and which packages grade an exercise: recorded once, with the exercise, and stated in its releases.

A release must come out the same on every machine, although versions differ between machines. So versions are recorded
when an exercise is first built, in `reference/<name>/environment.toml`, which is committed; every later release states
them. `grade` says where the machine at hand differs.
"""

from __future__ import annotations

import ast
import json
import platform
import re
import tomllib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, packages_distributions, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from grader.errors import AssignmentError, in_a_line

__all__ = [
    "FILE",
    "STATEMENT",
    "Environment",
    "differences",
    "environment_here",
    "environment_of",
    "find_environment",
    "imported_roots",
    "recorded_environment",
    "render_environment",
]

FILE = "environment.toml"
"""Name of the file in an exercise."""
STATEMENT = "environment.json"
"""Name of the file in the public part of a release."""
HEADER = """\
# Which Python and packages grade this exercise, as its releases say it; written by `gradecast build`.
# Commit it. Remove it, and build, to record the machine at hand.
"""
ALWAYS = ("IPython", "matplotlib", "numpy", "pandas", "tqdm")
"""Packages that come with Gradecast, so that they are always available when it grades."""
DISTRIBUTIONS = {
    "cv2": ("opencv-python", "opencv-python-headless"),
    "dateutil": ("python-dateutil",),
    "PIL": ("pillow",),
    "skimage": ("scikit-image",),
    "sklearn": ("scikit-learn",),
    "tensorflow": ("tensorflow-cpu", "tensorflow-intel", "tensorflow-macos"),
    "yaml": ("pyyaml",),
}
"""Distribution names of common packages that are imported under another name; for others we have to search."""
SCHEMA = 1


@dataclass(frozen=True)
class Environment:
    """What runs a notebook."""

    python: str
    """Python's version, as `3.11`."""
    packages: Mapping[str, str] = field(default_factory=dict)
    """Versions of packages by the name under which they are imported."""

    def document(self) -> dict[str, Any]:
        """As JSON, for a release."""
        return {"schema": SCHEMA, "python": self.python, "packages": dict(self.packages)}


def environment_here(names: Iterable[str]) -> Environment:
    """The installed versions of the packages that are imported as `names`, and of those that are always there."""
    found = {name: _version(name) for name in sorted({*ALWAYS, *names}, key=str.lower)}
    return Environment(_minor(platform.python_version()), {name: number for name, number in found.items() if number})


def recorded_environment(folder: Path) -> Environment | None:
    """The environment in an exercise's `environment.toml`; None if there is none. Raises `AssignmentError`."""
    path = folder / FILE
    where = f"{folder.name}/{FILE}"
    try:
        return environment_of(tomllib.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise AssignmentError(f"{where}: damaged ({in_a_line(error)}); remove it, and build again") from None


def render_environment(environment: Environment) -> bytes:
    """The text of `environment.toml`."""
    lines = [f'python = "{environment.python}"', "", "[packages]"]
    lines += [f'{name} = "{number}"' for name, number in environment.packages.items()]
    return (HEADER + "\n" + "\n".join(lines) + "\n").encode()


def find_environment(path: Path) -> Environment | None:
    """The environment that the file of a release states; None if it states none."""
    try:
        return environment_of(json.loads(path.read_bytes()))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None  # of an older version, or damaged: it only informs


def environment_of(document: Mapping[str, Any]) -> Environment:
    """The environment in a file's table. Raises `KeyError`, `TypeError`, `ValueError` or `AttributeError`."""
    python, packages = document["python"], document.get("packages", {})
    if not isinstance(python, str) or not re.fullmatch(r"\d+\.\d+", python):
        raise ValueError("python must be a version such as 3.11")
    if not all(isinstance(text, str) and _PLAIN.fullmatch(text) for item in packages.items() for text in item):
        raise ValueError("[packages] must be names and versions")
    return Environment(python, dict(packages))


def differences(stated: Environment, here: Environment) -> tuple[str, ...]:
    """Where `here` differs from `stated`: a package is missing, or its major or minor version is another one."""
    found = []
    if here.python != stated.python:
        found.append(f"Python {here.python} instead of {stated.python}")
    for name, number in stated.packages.items():
        mine = here.packages.get(name)
        if mine is None:
            found.append(f"no {name}")
        elif _minor(mine) != _minor(number):
            found.append(f"{name} {_minor(mine)} instead of {_minor(number)}")
    return tuple(found)


def imported_roots(source: str) -> frozenset[str]:
    """The packages that code imports outside of `try` blocks; empty if the code is not Python."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError):
        return frozenset()
    guarded = {inner for node in ast.walk(tree) if isinstance(node, ast.Try) for inner in ast.walk(node)}
    names: set[str] = set()
    for node in ast.walk(tree):
        if node in guarded:
            continue
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
    return frozenset(names)


_PLAIN = re.compile(r"[\w.!+-]{1,80}")


def _minor(number: str) -> str:
    """The first two parts of a version."""
    return ".".join(number.split(".")[:2])


def _version(name: str) -> str:
    """The installed version of the package that is imported as `name`, without its local part; empty for none."""
    for distribution in (name, *DISTRIBUTIONS.get(name, ())):
        with suppress(PackageNotFoundError):
            return version(distribution).partition("+")[0]
    if find_spec(name) is None:
        return ""
    distributions = packages_distributions().get(name, ())  # takes half a second
    return version(distributions[0]).partition("+")[0] if distributions else ""
