"""Makes a wheel of the student's part of Gradecast: `check` and the datasets, but nothing that grades a class.

The wheel is called `gradecast` like the full package, so that one replaces the other, and both are never installed
together. A wheel is a zip archive with a folder that describes it ("Binary distribution format", packaging.python.org);
it is written here, without a build tool, so that the same sources give the same bytes on every machine.
"""

from __future__ import annotations

import ast
import base64
import hashlib
import re
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

import grader
from grader.errors import InfrastructureError
from grader.support.zips import zipped

__all__ = ["WHEEL", "modules", "needed", "requirements", "wheel"]

NAME = "gradecast"
WHEEL = f"{NAME}-{grader.__version__}-py3-none-any.whl"
"""The wheel's file name, in the form that pip requires."""
INFO = f"{NAME}-{grader.__version__}.dist-info"
ROOTS = (
    "gradecast.__main__",
    "gradecast.check",
    "gradecast.completion",
    "gradecast.data",
    "grader.checks",
    "grader.datasets",
    "grader.probes",
    "grader.student",
    "grader.worker.__main__",
)
"""Modules that students run, or that notebooks and their `public/` folder import."""
GRADERS = (
    *(f"grader.{room}" for room in ("attack", "executor", "exporting", "gradebook", "gradescope", "grading")),
    *(f"grader.{room}" for room in ("importing", "release", "report", "scaffold", "submissions", "validation")),
    *(f"grader.sandbox.{part}" for part in ("bubblewrap", "forkserver", "node")),
)
"""Modules only for instructors and graders, even though functions of the student's part may import them."""
NEEDED = ("click", "ipython", "matplotlib", "nh3", "numpy", "platformdirs", "psutil", "rich", "tqdm")
"""Distributions that the student's part imports; the full package states the versions."""
FOR_DATA = ("pandas", "pooch")
"""Distributions that only the datasets import: the wheel's extra `data`."""
FRONT_END = "students"
"""The extra with what students see the notebook in; it grades nothing."""
_OWN = re.compile(rf"{NAME}(?:\[(?P<extras>[\w\s,-]*)\])?\s*(?:[<>=!~;@].*)?")
"""A requirement of Gradecast itself, as `gradecast[students,torch]`."""
_EXTRA = re.compile(r"\s*(?:;|\band\b)\s*extra\s*==\s*['\"](?P<extra>[\w-]+)['\"]")


@cache
def wheel() -> bytes:
    """The wheel. Raises `InfrastructureError` if the metadata of this installation are incomplete."""
    root = Path(grader.__file__).parent.parent
    files = {
        "grader/py.typed": b"",
        **{str(path.relative_to(root)): path.read_bytes() for path in modules().values()},
        f"{INFO}/METADATA": _metadata().encode(),
        f"{INFO}/WHEEL": f"Wheel-Version: 1.0\nGenerator: {NAME}\nRoot-Is-Purelib: true\nTag: py3-none-any\n".encode(),
        f"{INFO}/entry_points.txt": f"[console_scripts]\n{NAME} = gradecast.__main__:main\n".encode(),
        f"{INFO}/licenses/LICENSE": _license(),
    }
    record = "".join(f"{name},sha256={_digest(data)},{len(data)}\n" for name, data in sorted(files.items()))
    return zipped({**files, f"{INFO}/RECORD": f"{record}{INFO}/RECORD,,\n".encode()}, packed=False)


def requirements(wanted: tuple[str, ...], package: str, *, data: bool, pins: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The lines of a student's `requirements.txt`; `pins` are the lines of a lock, in place of what they fix.

    `wanted` are the exercise's own requirements, which may include Gradecast with extras. `package` is the requirement
    of a package that the course publishes; it replaces the wheel. With `data`, the datasets can be read, too. Pip is
    never asked for a package by our name alone, since a public index may have another package of that name.
    """
    own = package or f"./{WHEEL}{'[data]' if data else ''}"
    fixed = {pin.partition("==")[0] for pin in pins}
    asked = [line for extra, line in _asked(wanted) if not _is_fixed(_lockable(extra, line), fixed)]
    return tuple(dict.fromkeys([own, *asked, *pins]))


def needed(wanted: tuple[str, ...], *, data: bool) -> tuple[Requirement, ...]:
    """What a lock of these requirements has to fix: what the notebook and the checks need, but not the front end."""
    own = [Requirement(_required(name)) for name in (*NEEDED, *(FOR_DATA if data else ()))]
    return (*own, *(found for extra, line in _asked(wanted) if (found := _lockable(extra, line)) is not None))


def _asked(wanted: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """The exercise's requirements, those of our extras with the extra's name."""
    for line in wanted:
        match = _OWN.fullmatch(line.strip())
        if match is None:
            yield "", line
        else:
            names = [extra.strip() for extra in (match["extras"] or "").split(",")]
            yield from ((extra, item) for extra in names for item in _of_extra(extra))


def _is_fixed(requirement: Requirement | None, fixed: Collection[str]) -> bool:
    return requirement is not None and canonicalize_name(requirement.name) in fixed


def _lockable(extra: str, line: str) -> Requirement | None:
    """The requirement, if a version can be fixed: not of a front end, and not by an address or an option of pip."""
    try:
        found = Requirement(line)
    except InvalidRequirement:
        return None
    return None if extra == FRONT_END or found.url else found


@cache
def modules() -> Mapping[str, Path]:
    """The modules of the student's part by name: `ROOTS`, and all our modules that these import, also in functions."""
    known, found, todo = _all_modules(), dict[str, Path](), list(ROOTS)
    while todo:
        name = todo.pop()
        while name and name not in known:  # it is a name in a module
            name = name.rpartition(".")[0]
        if name and name not in found and not _is_for_graders(name):
            found[name] = known[name]
            todo += [name.rpartition(".")[0], *_imports(known[name])]
    return dict(sorted(found.items()))


def _all_modules() -> dict[str, Path]:
    root = Path(grader.__file__).parent.parent
    paths = {
        path: path.relative_to(root).with_suffix("").parts
        for top in ("grader", NAME)
        for path in (root / top).rglob("*.py")
    }
    return {".".join(parts[:-1] if parts[-1] == "__init__" else parts): path for path, parts in paths.items()}


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _is_for_graders(name: str) -> bool:
    return any(name == part or name.startswith(f"{part}.") for part in GRADERS)


def _metadata() -> str:
    lines = [
        "Metadata-Version: 2.1",
        f"Name: {NAME}",
        f"Version: {grader.__version__}",
        "Summary: The student's part of Gradecast: check a notebook as it will be graded",
        f"License: {_installed().metadata['License']}",
        f"Requires-Python: {_installed().metadata['Requires-Python']}",
        *(f"Requires-Dist: {_required(name)}" for name in NEEDED),
        "Provides-Extra: data",
        *(f'Requires-Dist: {_required(name)}; extra == "data"' for name in FOR_DATA),
    ]
    return "\n".join(lines) + "\n"


def _required(name: str) -> str:
    """The requirement of a distribution, as in the full package."""
    for line in _required_by_all():
        if re.match(rf"{name}\b(?!-)", line) and "extra" not in line:
            return line
    raise InfrastructureError(f"gradecast, as it is installed here, does not require {name}; install it anew")


def _of_extra(extra: str) -> list[str]:
    found = []
    for line in _required_by_all():
        match = _EXTRA.search(line)
        if match and match["extra"] == extra:
            found.append(_EXTRA.sub("", line))
    return found


@cache
def _required_by_all() -> tuple[str, ...]:
    """The requirements of the full package, normalised, since installers write them differently."""
    return tuple(str(Requirement(line)) for line in _installed().requires or ())


def _license() -> bytes:
    for file in _installed().files or ():
        if file.name == "LICENSE":
            return Path(str(file.locate())).read_bytes()
    raise InfrastructureError("gradecast, as it is installed here, has no LICENSE; install it anew")


@cache
def _installed() -> Distribution:
    return distribution(NAME)


def _digest(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
