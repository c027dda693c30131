"""The lock of an exercise: exact versions of everything that its notebook and checks need, as `lock.txt`.

It is read from the metadata of the packages that are installed where it is made, and committed like `environment.toml`,
so that a release is the same wherever it is built. pip takes it as requirements and as constraints. It has no hashes:
those of other systems and of PyTorch's builds for the CPU are not known where it is made, and pip would then refuse the
wheel that a release names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import Distribution, PackageNotFoundError, distribution

from packaging.markers import default_environment
from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from grader.errors import AssignmentError, InfrastructureError
from grader.exercise.environment import DISTRIBUTIONS, FILE, Environment
from grader.exercise.reference import Reference
from grader.release.student_part import needed

__all__ = ["LOCK", "Lock", "differs_here", "made_lock", "needs_data", "pinned", "read_lock", "rendered", "stale_lock"]

LOCK = "lock.txt"
"""Name of the file in an exercise."""
HEADER = """\
# What grades this exercise, exactly, with Python {python}; written by `gradecast build {name} --lock`.
# Commit it. Remove it, and build, to let students install any versions that fit.
# For: {roots}
"""
ABSENT = "# Needed elsewhere, and not installed where this was made, so pip chooses the version: {names}\n"
SYSTEMS: Mapping[str, Mapping[str, str]] = {
    "linux": {"platform_system": "Linux", "os_name": "posix", "platform_machine": "x86_64"},
    "darwin": {"platform_system": "Darwin", "os_name": "posix", "platform_machine": "arm64"},
    "win32": {"platform_system": "Windows", "os_name": "nt", "platform_machine": "AMD64"},
}
"""The systems of students, by `sys_platform`, with what else markers ask for."""
OF_A_BUILD = re.compile(r"nvidia-.*|cuda-.*|triton.*|pytorch-triton.*")
"""Packages that only some builds of torch need: the builds for the CPU do without, and they take gigabytes."""
_PIN = re.compile(
    r"(?P<name>[a-z0-9][a-z0-9-]*)==(?P<version>[\w.!]+)(?: ; sys_platform (?P<how>==|!=) \"(?P<where>\w+)\")?"
)
_MADE = re.compile(r"# What grades this exercise, exactly, with Python (\d+\.\d+);")
_FOR = re.compile(r"# For: (.*)")


@dataclass(frozen=True)
class Pin:
    """One package at one version."""

    version: str
    """The version, without the local part that names a build, such as `+cpu`."""
    systems: frozenset[str]
    """Where it is needed, of `SYSTEMS`."""


@dataclass(frozen=True)
class Lock:
    """The content of `lock.txt`."""

    python: str
    """The version of Python for which it was made, as `3.11`."""
    roots: tuple[str, ...]
    """What was asked for, by name; the rest is needed by these."""
    pins: Mapping[str, Pin]
    """By name."""
    absent: tuple[str, ...] = ()
    """What other systems need and was not installed where it was made."""


def made_lock(reference: Reference) -> Lock:
    """The lock of what is installed here. Raises `InfrastructureError` if something is missing that is needed here."""
    environment, roots = reference.environment, roots_of(reference)
    where: dict[str, set[str]] = {}
    absent = set[str]()
    for system in SYSTEMS:
        for name in _closure(roots, _markers(system)):
            found = _installed(name)
            if found is None:
                absent.add(name)
            else:
                where.setdefault(name, set()).add(system)
    here = default_environment()["sys_platform"]
    for requirement in roots:
        name = canonicalize_name(requirement.name)
        if name in absent and _applies(requirement, _markers(here)):
            raise InfrastructureError(f"{name} is not installed here; install it, and lock again")
    pins = {name: Pin(_version(name), frozenset(systems)) for name, systems in sorted(where.items())}
    return Lock(environment.python, _names(roots), pins, tuple(sorted(absent)))


def rendered(name: str, lock: Lock) -> bytes:
    """The text of `lock.txt` for the exercise `name`."""
    lines = "".join(f"{line}\n" for line in pinned(lock))
    absent = ABSENT.format(names=", ".join(lock.absent)) if lock.absent else ""
    return (HEADER.format(python=lock.python, name=name, roots=", ".join(lock.roots)) + absent + lines).encode()


def pinned(lock: Lock) -> tuple[str, ...]:
    """The lines for pip."""
    return tuple(f"{name}=={pin.version}{_marker(pin.systems)}" for name, pin in lock.pins.items())


def read_lock(reference: Reference) -> Lock | None:
    """The exercise's lock; None if it has none. Raises `AssignmentError` if it is damaged."""
    path = reference.folder / LOCK
    if not path.exists():
        return None
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, ValueError):
        text = ""
    made, roots = _MADE.search(text), _FOR.search(text)
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    found = [_PIN.fullmatch(line) for line in lines]
    if made is None or roots is None or not all(found):
        name = reference.folder.name
        raise AssignmentError(f"{name}/{LOCK}: damaged; make it again with gradecast build {name} --lock, or remove it")
    pins = {match["name"]: Pin(match["version"], _systems(match["how"], match["where"])) for match in found if match}
    return Lock(made[1], tuple(roots[1].split(", ")), pins)


def stale_lock(reference: Reference, lock: Lock) -> str:
    """Why `lock` does not fit the exercise any more, in a few words; empty if it does."""
    roots = roots_of(reference)
    if _names(roots) != lock.roots:
        other = sorted(set(_names(roots)) ^ set(lock.roots))
        return f"it was made for other requirements ({', '.join(other)})"
    for requirement in roots:
        name = canonicalize_name(requirement.name)
        pin = lock.pins.get(name)
        if pin is not None and not requirement.specifier.contains(pin.version, prereleases=True):
            return f"it has {name} {pin.version}, and {requirement} is required"
    recorded = reference.recorded
    return _disagreement(recorded, lock) if recorded is not None else ""


def differs_here(lock: Lock) -> tuple[str, ...]:
    """Where the packages that are installed here are not those of `lock`."""
    here = default_environment()["sys_platform"]
    found = []
    for name, pin in lock.pins.items():
        if here in pin.systems:
            version = _version(name) if _installed(name) is not None else ""
            if version != pin.version:
                found.append(f"{name} {version} instead of {pin.version}" if version else f"no {name} {pin.version}")
    return tuple(found)


def roots_of(reference: Reference) -> tuple[Requirement, ...]:
    """What the exercise asks for, by which the rest is found."""
    return needed(reference.requirements, data=needs_data(reference))


def needs_data(reference: Reference) -> bool:
    """Whether students need what reads the datasets."""
    assignment = reference.assignment
    of_ours = assignment.data is not None and assignment.data not in assignment.files
    return of_ours or "pandas" in reference.imported_packages


def _disagreement(recorded: Environment, lock: Lock) -> str:
    if recorded.python != lock.python:
        return f"it was made with Python {lock.python}, and {FILE} says {recorded.python}"
    for name, version in recorded.packages.items():
        for other in map(canonicalize_name, (name, *DISTRIBUTIONS.get(name, ()))):
            pin = lock.pins.get(other)
            if pin is not None and pin.version != version:
                return f"it has {other} {pin.version}, and {FILE} says {version}"
    return ""


def _closure(roots: Sequence[Requirement], markers: Mapping[str, str]) -> Iterator[str]:
    """The names of all that is needed on one system, also what is not installed here."""
    seen = set[tuple[str, str]]()
    todo = [(item, "") for item in roots]
    while todo:
        requirement, extra = todo.pop()
        name = canonicalize_name(requirement.name)
        if not _applies(requirement, markers, extra) or OF_A_BUILD.fullmatch(name):
            continue
        new = [(name, extra) for extra in ("", *sorted(requirement.extras)) if (name, extra) not in seen]
        if (name, "") in new:
            yield name
        seen.update(new)
        found = _installed(name)
        for _, wanted in new if found is not None else ():
            todo += [(item, wanted) for item in _requires(found)]


def _applies(requirement: Requirement, markers: Mapping[str, str], extra: str = "") -> bool:
    if requirement.marker is None:
        return extra == ""
    return requirement.marker.evaluate({**markers, "extra": extra})


def _markers(system: str) -> Mapping[str, str]:
    """What markers are asked on `system`, with the Python of this machine."""
    here = {key: str(value) for key, value in default_environment().items()}
    return {**here, "sys_platform": system, "platform_release": "", "platform_version": "", **SYSTEMS.get(system, {})}


@cache
def _installed(name: str) -> Distribution | None:
    """The distribution called `name`; for a framework with a package for each system, whichever is installed here."""
    others = next((names for names in _FAMILIES if name in names), ())
    for candidate in (name, *others):
        try:
            return distribution(candidate)
        except PackageNotFoundError:
            continue
    return None


_FAMILIES = tuple(tuple(map(canonicalize_name, (name, *others))) for name, others in DISTRIBUTIONS.items())
"""Names of packages that stand for each other."""


def _version(name: str) -> str:
    found = _installed(name)
    return found.version.partition("+")[0] if found is not None else ""


def _requires(found: Distribution | None) -> Iterator[Requirement]:
    for line in (found.requires if found is not None else None) or ():
        try:
            yield Requirement(line)
        except InvalidRequirement:
            continue  # pip would not know what to do with it either


def _names(roots: Sequence[Requirement]) -> tuple[str, ...]:
    return tuple(sorted({canonicalize_name(item.name) for item in roots}))


def _marker(systems: frozenset[str]) -> str:
    if systems == frozenset(SYSTEMS):
        return ""
    if len(systems) == 1:
        return f' ; sys_platform == "{min(systems)}"'
    return f' ; sys_platform != "{min(set(SYSTEMS) - systems)}"'


def _systems(how: str | None, where: str | None) -> frozenset[str]:
    if how is None:
        return frozenset(SYSTEMS)
    return frozenset(system for system in SYSTEMS if (system == where) is (how == "=="))
