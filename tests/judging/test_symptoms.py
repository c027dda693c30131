"""Symptoms named from notes that are made up: each shows in its own numbers, and a sound training shows none."""

import math
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.evidence.training import Layer, Training, documents, trainings_of
from grader.judging.symptoms import CAUSES, RULES, Kind, symptoms_of

FALLING = tuple(2.0 * 0.9**step + 0.1 for step in range(20))
SOUND = Training(
    framework="torch", cell="c1", place="train(), line 12", device="cpu", steps=200, backwards=200,
    parameters=321, trainable=321, reached=321, watched=40, rate=0.01, losses=FALLING,
    gradients=(2.0, 1.0, 0.5, 0.4, 0.3, 0.3), updates=(0.02,) * 6,
    layers=(Layer(0.1, 0.01), Layer(0.2, 0.01), Layer(0.2, 0.01)), loss="mse_loss",
    prediction=(32, 1), target=(32, 1), target_scale=1.0, input_scale=1.0, dead=0.1, graph=(10, 10, 10, 10),
    spread=0.9, variance=2.0, copied=1.5, share=0.1, validated=4, touched=True,
)  # fmt: skip
EPOCHS = Training(
    framework="keras", steps=80, parameters=50, trainable=50, reached=50, rate=0.01, losses=(2.0, 1.0, 0.7, 0.6, 0.55),
    updates=(0.01,) * 5, loss="mse", target=(1,), target_scale=1.0, input_scale=1.0, variance=2.1,
)  # fmt: skip
RISING = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0)
FLAT = (1.0, 1.01) * 5
SHOWS = {
    Kind.NO_BACKWARD: {"backwards": 0, "reached": 0, "touched": False, "gradients": ()},
    Kind.NO_STEP: {"steps": 0},
    Kind.OTHER_MODEL: {"reached": 0, "touched": False, "gradients": ()},
    Kind.CLEARED: {"reached": 0, "gradients": ()},
    Kind.FROZEN: {"trainable": 0, "reached": 0},
    Kind.DETACHED: {"reached": 100},
    Kind.ADDED: {"added": 40},
    Kind.BROADCAST: {"broadcast": 200, "target": (32,)},
    Kind.PROBABILITIES: {"loss": "cross_entropy", "squashed": "softmax"},
    Kind.LOGITS: {"loss": "nll_loss", "unnormalised": 1.2},
    Kind.STATE: {"graph": (12, 24, 36, 48)},
    Kind.DROPOUT: {"dropout": 8},
    Kind.VALIDATION: {"trained_on": 4},
    Kind.ONE_BATCH: {"repeated": 200, "share": 0.1},
    Kind.NOT_A_NUMBER: {"losses": (math.nan, math.nan)},
    Kind.TARGETS: {"target_scale": 1013.0, "losses": (100.0,) * 10},
    Kind.INPUTS: {"input_scale": 1013.0, "losses": (2.0,) * 10},
    Kind.SUM: {"summed": 32, "losses": RISING},
    Kind.EXPLODING: {"losses": RISING, "gradients": (1e6, math.nan)},
    Kind.RATE_HIGH: {"losses": RISING},
    Kind.DEAD: {"dead": 1.0},
    Kind.VANISHING: {"layers": (Layer(1e-9, 0), Layer(1e-5, 0), Layer(0.1, 0))},
    Kind.RATE_LOW: {"losses": FLAT, "updates": (1e-7,) * 6, "rate": 1e-6},
    Kind.COPY: {"copied": 0.05},
    Kind.MEAN: {"spread": 0.001},
}


@pytest.mark.parametrize("training", [SOUND, EPOCHS, Training(), Training(framework="torch", steps=3)])
def test_a_sound_training_shows_nothing(training):
    assert symptoms_of([training]) == ()


@pytest.mark.parametrize("kind", Kind)
def test_each_symptom_shows_in_its_own_numbers(kind):
    (symptom,) = symptoms_of([replace(SOUND, **SHOWS[kind])])
    assert symptom.kind is kind
    assert symptom.number
    assert symptom.line.startswith("train(), line 12: ")
    assert symptom.number in symptom.line


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        (Kind.RATE_HIGH, {"losses": (2.0, math.nan, math.nan)}),
        (Kind.RATE_LOW, {"losses": (2.0, 2.0, 2.0, 2.0, 2.0), "updates": (1e-7,) * 5, "rate": 1e-6}),
        (Kind.MEAN, {"losses": (2.5, 2.2, 2.1, 2.1, 2.1)}),
        (Kind.LOGITS, {"loss": "binary_crossentropy", "squashed": "nothing"}),
        (Kind.STATE, {"stateful": True}),
    ],
)
def test_epochs_of_keras_show_it_too(kind, changes):
    assert [item.kind for item in symptoms_of([replace(EPOCHS, **changes)])] == [kind]


def test_every_rule_has_its_kind_once_and_says_all_four_things():
    assert sorted(rule.kind for rule in RULES) == sorted(Kind)
    for rule in RULES:
        assert all((rule.says, rule.cause, rule.experiment))
        assert not rule.experiment.endswith(".")


def test_causes_silence_the_signs_that_follow_from_them():
    training = replace(SOUND, added=40, losses=RISING, dead=1.0)
    assert [item.kind for item in symptoms_of([training])] == [Kind.ADDED]


def test_of_several_signs_the_first_is_told():
    training = replace(SOUND, losses=RISING, dead=1.0, spread=0.0001)
    assert [item.kind for item in symptoms_of([training])] == [Kind.RATE_HIGH]


def test_causes_come_first_and_each_once_for_a_place():
    sign, cause = replace(SOUND, dead=1.0), replace(SOUND, added=40, place="train(), line 20")
    assert [item.kind for item in symptoms_of([sign, cause, sign])] == [Kind.ADDED, Kind.DEAD]
    assert cause.place
    assert CAUSES


@pytest.mark.parametrize(
    "changes",
    [
        {"steps": 4, "reached": 0, "backwards": 0},  # too few steps to say
        {"reached": 300},  # a few weights without a gradient, as an unused bias
        {"losses": (0.5, 0.6, 0.4, 0.55, 0.45, 0.6, 0.5, 0.4)},  # noise
        # twelve batches of 16 at the smallest loss that noise allows
        {"losses": (0.80, 0.60, 1.10, 0.68, 1.04, 1.58, 1.04, 1.25, 1.32, 2.17, 0.83, 1.46)},
        {"losses": (-1.0, -2.0, -2.5, -3.0, -3.1, -3.2, -3.2, -3.3)},  # a likelihood may be negative
        {"summed": 100},  # a sum that learns
        {"repeated": 200, "share": 0.7},  # all data at once
        {"target_scale": 300.0},  # unscaled, but learned
        {"losses": FALLING[-4:] * 3, "updates": (1e-6,) * 6},  # it has learned before
        {"graph": (100, 200, 100, 200)},  # sequences of several lengths
        {"validated": 8, "trained_on": 4},  # both parts are looked at
    ],
)
def test_what_may_be_sound_is_not_blamed(changes):
    assert symptoms_of([replace(SOUND, **changes)]) == ()


NUMBERS = st.floats() | st.integers(-(2**70), 2**70) | st.none() | st.booleans()
ANYTHING = NUMBERS | st.text(max_size=8) | st.lists(NUMBERS, max_size=8) | st.lists(
    st.dictionaries(st.sampled_from(["gradient", "update"]), NUMBERS), max_size=4
)  # fmt: skip
LIKELY = {name: st.just(value) for name, value in documents([SOUND])[0].items()}
MADE_UP = st.fixed_dictionaries(
    {},
    optional={
        item.name: (st.floats(0, 1e299) | st.integers(0, 400) | ANYTHING | LIKELY.get(item.name, ANYTHING))
        for item in fields(Training)
    },
)


@given(st.lists(MADE_UP | ANYTHING, max_size=3) | ANYTHING)
def test_whatever_a_process_says_of_its_trainings_stops_nothing(said):
    for item in symptoms_of(trainings_of(said)):
        assert item.kind in Kind
        assert len(item.line) < 1000


@given(st.dictionaries(st.sampled_from([item.name for item in fields(Training)]), st.floats(0, 1e299), max_size=6))
def test_no_number_however_large_or_small_stops_the_naming(numbers):
    tuples = {"losses", "gradients", "updates"}
    changed = {
        name: (value,) * 8 if name in tuples else value
        for name, value in numbers.items()
        if isinstance(getattr(SOUND, name), float) or name in tuples
    }
    for sound in (SOUND, EPOCHS):
        assert all(item.line for item in symptoms_of([replace(sound, **changed)]))
