"""Failures are named where their observations are those of a known mistake, and nowhere else."""

from dataclasses import replace

import numpy as np
import pytest

from grader.evidence import Fault, Observation
from grader.evidence.sketch import sketch
from grader.judging.suspicion import KnownMistake, KnownMistakes, Suspicion
from grader.model import Outcome, Verdict

RIGHT = {"sums": Observation(np.array([1.0, 2.0, 3.0])), "kinds": Observation({"dtype": "float64", "ok": True})}
READS = {"sum_is_right": ("sums",), "sum_is_exact": ("sums",), "kind_is_right": ("kinds",)}
OFF = np.array([1.0, 2.0, 4.5])


def mistake(name, loses, observed, **more):
    seen = {
        probe: {place: part for place, part in sketch(Observation(value)).items() if part != right.get(place)}
        for probe, value in observed.items()
        for right in [sketch(RIGHT[probe])]
    }
    return KnownMistake(name, frozenset(loses), seen, **more)


OFF_BY_HALF = mistake("off_by_half", ["sum_is_right", "sum_is_exact"], {"sums": OFF}, teaches="Start at 0.")
OF_WHOLE_NUMBERS = mistake("of_whole_numbers", ["kind_is_right"], {"kinds": {"dtype": "int64", "ok": True}})
KNOWN = KnownMistakes(
    {probe: sketch(item) for probe, item in RIGHT.items()}, reads=READS, mistakes=(OFF_BY_HALF, OF_WHOLE_NUMBERS)
)


def verdicts(*lost, outcome=Outcome.FAILED):
    return [
        Verdict(check, "sum", outcome if check in lost else Outcome.PASSED, 0, 1, False, "", "Think.")
        for check in READS
    ]


def suspects(*lost, known=KNOWN, expected=RIGHT, outcome=Outcome.FAILED, **observed):
    seen = {
        **RIGHT,
        **{probe: item if isinstance(item, Observation) else Observation(item) for probe, item in observed.items()},
    }
    return Suspicion(known, expected).suspects(verdicts(*lost, outcome=outcome), seen)


def test_equal_observations_are_named():
    found = suspects("sum_is_right", "sum_is_exact", sums=OFF.astype("float32"))
    assert found == {"sum_is_right": ("off_by_half",), "sum_is_exact": ("off_by_half",)}


def test_the_same_checks_are_not_enough():
    assert suspects("sum_is_right", "sum_is_exact", sums=np.array([1.0, 2.0, 9.0])) == {}


def test_a_mistake_that_loses_more_is_not_named():
    assert suspects("sum_is_right", sums=OFF) == {}


def test_of_two_mistakes_each_is_named():
    found = suspects("sum_is_right", "sum_is_exact", "kind_is_right", sums=OFF, kinds={"dtype": "int64", "ok": True})
    assert found["kind_is_right"] == ("of_whole_numbers",)
    assert found["sum_is_exact"] == ("off_by_half",)


def test_one_of_two_mistakes_may_be_unknown():
    found = suspects("sum_is_right", "sum_is_exact", "kind_is_right", sums=OFF, kinds={"dtype": "int64", "ok": False})
    assert set(found) == {"sum_is_right", "sum_is_exact"}


def test_the_same_error_is_not_enough():
    raised = Observation(fault=Fault("TypeError", "no"))
    crash = KnownMistake("crash", frozenset({"kind_is_right"}), {"kinds": sketch(raised)})
    known = replace(KNOWN, mistakes=(crash,))
    assert suspects("kind_is_right", known=known, outcome=Outcome.ERRORED, kinds=raised) == {}
    assert suspects("kind_is_right", known=known, kinds={"dtype": "int64", "ok": True}) == {}


def test_where_two_are_alike_both_are_named_and_three_are_unknown():
    twins = [replace(OF_WHOLE_NUMBERS, name=name) for name in ("one", "two", "three")]
    kinds = {"dtype": "int64", "ok": True}
    for number, wanted in ((2, {"kind_is_right": ("one", "two")}), (3, {})):
        known = replace(KNOWN, mistakes=tuple(twins[:number]))
        assert suspects("kind_is_right", known=known, kinds=kinds) == wanted


def test_a_mistake_comes_before_a_mutant_that_is_alike():
    mutant = replace(OF_WHOLE_NUMBERS, name="a mutant: `//` for `/` in `total`", is_mutant=True)
    for known in ((mutant, OF_WHOLE_NUMBERS), (OF_WHOLE_NUMBERS, mutant)):
        found = suspects("kind_is_right", known=replace(KNOWN, mistakes=known), kinds={"dtype": "int64", "ok": True})
        assert found == {"kind_is_right": ("of_whole_numbers",)}


def test_nothing_is_said_of_what_the_reference_is_observed_otherwise_today():
    other = {**RIGHT, "sums": Observation(np.array([2.0, 4.0, 6.0]))}
    assert suspects("sum_is_right", "sum_is_exact", expected=other, sums=OFF) == {}
    assert suspects("kind_is_right", expected=other, kinds={"dtype": "int64", "ok": True})
    assert suspects("sum_is_right", "sum_is_exact", expected={}, sums=OFF) == {}


def test_observations_that_are_missing_are_unknown():
    known = Suspicion(KNOWN, RIGHT)
    assert known.suspects(verdicts("sum_is_right", "sum_is_exact", outcome=Outcome.ERRORED), {}) == {}


@pytest.mark.parametrize(("outcome", "hint"), [(Outcome.FAILED, "Start at 0."), (Outcome.ERRORED, "Think.")])
def test_a_mistake_that_teaches_gives_its_hint_to_what_failed(outcome, hint):
    found = Suspicion(KNOWN, RIGHT).named(
        verdicts("sum_is_right", "sum_is_exact", outcome=outcome), {**RIGHT, "sums": Observation(OFF)}
    )
    assert [item.hint for item in found] == [hint, hint, "Think."]
    assert [item.suspects for item in found] == [("off_by_half",), ("off_by_half",), ()]


def test_of_two_names_none_teaches():
    twins = tuple(replace(OFF_BY_HALF, name=name) for name in ("one", "two"))
    found = Suspicion(replace(KNOWN, mistakes=twins), RIGHT).named(
        verdicts("sum_is_right", "sum_is_exact"), {**RIGHT, "sums": Observation(OFF)}
    )
    assert {item.hint for item in found} == {"Think."}
