"""Which known mistake a failure looks like, by what was observed. Unknown is the answer wherever that is not plain.

That the same checks fail is never enough: the observations that they read must be those of the mistake.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from grader.evidence import Observation
from grader.evidence.sketch import Part, Sketch, change, differs, distance, sketch
from grader.model import Outcome, Verdict

__all__ = ["KnownMistake", "KnownMistakes", "Suspicion"]

NEAR = 0.02
"""Largest distance to a mistake's observations at which a failure looks like it; 1 is as far as the reference is."""
PLAIN = 10.0
"""So many times farther from right solutions than these from each other, a mistake is plain even where they differ."""
SAME = 0.002
"""Distances up to this are due to rounding."""
APART = 3.0
"""So many times farther away another mistake must be, or both are named."""
MOSTLY = 0.5
"""In more than this share of the checks of a mistake a failure must be near to it."""
MOST_NAMES = 2
"""Most mistakes that a failure may look like alike; it is unknown if there are more."""


@dataclass(frozen=True)
class KnownMistake:
    """A wrong solution that was run, and what its checks saw."""

    name: str
    """The file in `mistakes/`, without ending; for a mutant, what it changes."""
    loses: frozenset[str]
    """The checks that it did not pass."""
    seen: Mapping[str, Mapping[str, Part | None]]
    """By probe, the parts of its observations that the reference does not have; None for a part that is missing."""
    says: str = ""
    """What is different, in a sentence."""
    teaches: str = ""
    """A hint for students who make this mistake; empty if the hints of the checks are as good."""
    is_mutant: bool = False
    """Whether it was made automatically."""


@dataclass(frozen=True)
class KnownMistakes:
    """All that failures of one exercise are compared with."""

    right: Mapping[str, Sketch] = field(default_factory=dict)
    """Sketches of the reference's observations, by probe."""
    loose: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    """How far right solutions are apart, by probe and part; parts in which they are not are left out."""
    reads: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What each check reads: probes, as `sums`, or keys of what they return, as `sums['first']`."""
    mistakes: tuple[KnownMistake, ...] = ()
    """The known mistakes, then the mutants."""
    stale: str = ""
    """Why nothing can be named, or not everything; empty if all can."""

    def without(self, name: str) -> KnownMistakes:
        """The same without the mistake called `name`."""
        return replace(self, mistakes=tuple(item for item in self.mistakes if item.name != name))


class _Seen(NamedTuple):
    """What one probe saw of a submission."""

    parts: Sketch
    """Its sketch."""
    changed: frozenset[str]
    """The parts that are not those of the reference."""


class _Match(NamedTuple):
    """How near a submission is to one mistake."""

    mistake: KnownMistake
    near: Mapping[str, float]
    """The distance by check, for those checks in which it is near."""
    share: float
    """In how many of the checks that can be compared it is near."""


class Suspicion:
    """What failures of one release are compared with: the known mistakes, as far as they were observed as it is."""

    def __init__(self, known: KnownMistakes, expected: Mapping[str, Observation]) -> None:
        self._known = known
        self._right = {probe: right for probe, right in known.right.items() if self._is_as_then(probe, expected)}
        self._keys = {check: _by_probe(places) for check, places in known.reads.items()}
        self._teaches = {item.name: item.teaches for item in known.mistakes if item.teaches}

    def named(self, verdicts: Sequence[Verdict], observed: Mapping[str, Observation]) -> tuple[Verdict, ...]:
        """`verdicts` with the mistakes that the failed ones look like, and with the hints that these mistakes carry."""
        found = self.suspects(verdicts, observed)

        def with_name(verdict: Verdict) -> Verdict:
            names = found.get(verdict.check, ())
            certain = names[0] if len(names) == 1 and verdict.outcome is Outcome.FAILED else ""
            return replace(verdict, suspects=names, hint=self._teaches.get(certain, verdict.hint))

        return tuple(with_name(verdict) for verdict in verdicts)

    def suspects(self, verdicts: Sequence[Verdict], observed: Mapping[str, Observation]) -> dict[str, tuple[str, ...]]:
        """The names of the mistakes that each failed check looks like, by check; usually one. Unknown is left out."""
        passed = {item.check for item in verdicts if item.outcome is Outcome.PASSED}
        lost = [item.check for item in verdicts if item.outcome in (Outcome.FAILED, Outcome.ERRORED)]
        if not lost or not self._right:
            return {}
        seen = {probe: self._seen(probe, observed[probe]) for probe in self._right if probe in observed}
        matches = [self._match(item, seen) for item in self._known.mistakes if item.loses.isdisjoint(passed)]
        likely = [match for match in matches if match.share > MOSTLY]
        return {check: names for check in lost if (names := _nearest(likely, check))}

    def _is_as_then(self, probe: str, expected: Mapping[str, Observation]) -> bool:
        """Whether the reference is observed as when the mistakes ran: the data, inputs and budget may be others now."""
        if probe not in expected:
            return False
        then, now, loose = self._known.right[probe], sketch(expected[probe]), self._known.loose.get(probe, {})
        return then.keys() == now.keys() and not any(
            differs(now[place], part, loose.get(place, 0.0)) for place, part in then.items()
        )

    def _seen(self, probe: str, observation: Observation) -> _Seen:
        right, parts = self._right[probe], sketch(observation)
        places = right.keys() | parts.keys()
        return _Seen(parts, frozenset(at for at in places if differs(parts.get(at), right.get(at))))

    def _match(self, mistake: KnownMistake, seen: Mapping[str, _Seen]) -> _Match:
        """How near the submission is to `mistake`."""
        found = {check: self._distance(mistake, check, seen) for check in mistake.loses}
        told = {check: far for check, far in found.items() if far is not None}
        near = {check: far for check, far in told.items() if far <= NEAR}
        return _Match(mistake, near, len(near) / len(told) if told else 0.0)

    def _distance(self, mistake: KnownMistake, check: str, seen: Mapping[str, _Seen]) -> float | None:
        """The mean distance over the parts that `check` reads and that differ in either; None if these tell nothing.

        An error of the same class tells nothing, since many mistakes have it.
        """
        found: list[float] = []
        for probe, keys in self._keys.get(check, {}).items():
            then = mistake.seen.get(probe, {})
            if probe not in seen or (_raised(then) and _raised(seen[probe].parts)):
                continue
            if _raised(seen[probe].parts):
                return 1.0
            right, (parts, changed) = self._right[probe], seen[probe]
            for at in sorted(changed | then.keys()):
                if not keys or at.startswith(keys):
                    part = then[at] if at in then else right.get(at)
                    loose = self._known.loose.get(probe, {}).get(at, 0.0)
                    far = _distance_in(parts.get(at), part, right.get(at), loose)
                    found += [far] if far is not None else []
        return sum(found) / len(found) if found else None


def _distance_in(seen: Part | None, known: Part | None, right: Part | None, loose: float) -> float | None:
    """The distance in one part; None where right solutions are as far from each other as the mistake is from them.

    But it is 0 where the numbers are equal: then nobody began with other random numbers.
    """
    if not differs(seen, known) and (not loose or (seen is not None and seen.kind == "numbers")):
        return 0.0
    if loose and not change(known, right) > PLAIN * loose:
        return None
    return distance(seen, known, right, loose)


def _by_probe(places: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The keys that a check reads, by probe; none where it reads the whole."""
    found: dict[str, tuple[str, ...]] = {}
    for place in places:
        probe, bracket, key = place.partition("[")
        found[probe] = (*found.get(probe, ()), *([bracket + key] if bracket else []))
    return found


def _raised(parts: Mapping[str, Part | None]) -> bool:
    part = parts.get("")
    return part is not None and part.kind == "fault"


def _nearest(matches: Sequence[_Match], check: str) -> tuple[str, ...]:
    """The names of those of `matches` that explain `check` best: usually one; none where too many are alike."""
    near = [item for item in matches if check in item.near]
    best = [item for item in near if item.share == max(each.share for each in near)]
    best = [item for item in best if len(item.near) == max(len(each.near) for each in best)]
    least = min((item.near[check] for item in best), default=0.0)
    alike = [item for item in best if item.near[check] <= APART * max(least, SAME)]
    mine = [item for item in alike if not item.mistake.is_mutant] or alike
    names = tuple(dict.fromkeys(item.mistake.name for item in mine))
    return names if len(names) <= MOST_NAMES else ()
