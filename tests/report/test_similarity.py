"""Similar code: copies that renaming, comments and layout cannot hide, and code that honest students share."""

import time
from random import Random

import pytest
from helpers import ROOT

from grader.exercise.assignment import load_reference
from grader.exercise.known_solutions import load_samples, sample_notebook
from grader.report.near_duplicates import CROWD, _Index
from grader.report.shingles import MOST, shingles
from grader.report.similarity import NEAR_IN_QUESTION, OWN_CELLS, SHORTEST, Similar, needed_in_question

ORIGINAL = '''
def normalise(raw, rows):
    """Scale."""
    mean = raw[:rows].mean(axis=0)
    std = raw[:rows].std(axis=0)
    scaled = (raw - mean) / std
    for column in range(raw.shape[1]):
        if std[column] == 0:
            scaled[:, column] = 0.0
    return scaled, mean, std
'''
RENAMED = '''
def normalise(daten, n):  # my own work
    """Something else."""

    m = daten[:n].mean(axis=0)
    s = daten[:n].std( axis = 0 )
    ergebnis = (daten - m) / s

    for k in range(daten.shape[1]):
        # a constant column
        if s[k] == 0:
            ergebnis[:, k] = 0.0
    return ergebnis, m, s
'''
OTHER = """
def normalise(raw, rows):
    training = raw[:rows]
    centre, width = training.mean(0), training.std(0)
    width = np.where(width > 0, width, 1.0)
    result = np.empty_like(raw)
    result[...] = np.divide(np.subtract(raw, centre), width)
    assert result.shape == raw.shape and np.isfinite(result).all()
    return result, centre, width
"""
STUB = 'def normalise(raw, rows):\n    """Scale."""\n    raise NotImplementedError'
QUESTIONS = {"first": "first", "second": "second", "second-2": "second"}


def notebook(**answers):
    """An executed notebook with these answers by cell; `own` is a cell that the student added."""
    metadata = {"nbgrader": {"solution": True}}
    return {
        "cells": [
            {"id": id, "cell_type": "code", "metadata": {} if id == "own" else metadata, "source": source}
            for id, source in answers.items()
        ]
    }


def compare(**students):
    similar = Similar(shingles([STUB]), QUESTIONS)
    for student, answers in students.items():
        similar.add(student, notebook(**answers if isinstance(answers, dict) else {"first": answers}))
    return similar.compare()


def groups(**students):
    return [(group.students, group.whole) for group in compare(**students).groups]


def own_code(seed, lines=14):
    """Random lines, of which two seeds have few in common."""
    draw = Random(seed)
    methods = ["mean", "sum", "std", "reshape", "clip", "cumsum", "max", "min", "round", "astype", "copy", "diff"]
    text = "def answer(x, y):\n"
    for _ in range(lines):
        one, two, three = (f".{draw.choice(methods)}({draw.randint(0, 99)})" for _ in range(3))
        text += f"    x = x{one} {draw.choice('+-*/')} y{two} {draw.choice('+-*/')} x{three}\n"
    return text


def test_a_copy_with_other_names_comments_and_layout_is_found():
    ((students, share),) = groups(ada=ORIGINAL, bob=OTHER, eve=RENAMED)
    assert students == ("ada", "eve")
    assert share > 0.95


def test_a_copy_with_a_line_more_is_found():
    answer = ORIGINAL + OTHER.replace("normalise", "again")
    longer = answer.replace("    return scaled", "    print(scaled)\n    return scaled")
    ((students, share),) = groups(ada=answer, eve=longer)
    assert students == ("ada", "eve")
    assert 0.8 <= share < 1


def test_what_was_handed_out_counts_for_nobody():
    assert compare(ada=STUB, eve=STUB).compared == 0


def test_code_that_cannot_be_read_is_compared_as_far_as_it_can():
    assert groups(ada=ORIGINAL + "\n  (((", eve=ORIGINAL + "\n  (((")[0][0] == ("ada", "eve")


@pytest.mark.parametrize("unit", ["(", "x = 1 + 1\n", "'", '"""\n', "\\\n", "0", "\x00", "\ud800", "\n "])
def test_code_of_any_length_costs_little_and_is_read_to_a_bound(unit):
    begun = time.process_time()
    found = shingles([unit * 2_000_000, *[unit * 10] * 1000])
    assert time.process_time() - begun < 8
    assert found.size <= MOST


def test_a_single_copied_question_is_found_and_named():
    found = compare(
        ada={"first": own_code(1), "second": ORIGINAL, "second-2": "x = 1"},
        bob={"first": own_code(2), "second": own_code(3)},
        eve={"first": own_code(4), "second": RENAMED, "second-2": "z = 2  # my own"},
    )
    (group,) = found.groups
    assert group.students == ("ada", "eve")
    assert group.whole is None
    assert [item.question for item in group.questions] == ["second"]
    assert group.share > 0.9
    assert found.students == {"ada", "eve"}


def test_a_cell_of_the_students_own_counts_too():
    ((group),) = compare(
        ada={"first": own_code(1), "own": own_code(9)}, eve={"first": own_code(2), "own": own_code(9)}
    ).groups
    assert [item.question for item in group.questions] == [OWN_CELLS]


def test_a_copy_of_everything_is_one_group_with_its_questions():
    answers = {"first": own_code(1), "second": own_code(2)}
    (group,) = compare(ada=answers, eve=answers).groups
    assert group.whole == 1
    assert [(item.question, item.share) for item in group.questions] == [("first", 1.0), ("second", 1.0)]


def test_short_answers_say_nothing():
    short = "def f(x):\n    return (x - x.mean()) / x.std()"
    assert 0 < shingles([short]).size < SHORTEST
    found = compare(ada={"first": short, "second": own_code(1)}, eve={"first": short, "second": own_code(2)})
    assert found.groups == ()


def test_the_shorter_an_answer_the_more_must_be_alike():
    needed = [needed_in_question(size) for size in (SHORTEST, 50, 75, 100, 1000)]
    assert needed == sorted(needed, reverse=True)
    assert needed[0] == pytest.approx(1)
    assert needed[-2:] == [NEAR_IN_QUESTION, NEAR_IN_QUESTION]


def test_what_most_of_a_class_write_is_no_copy_but_its_copies_are_found():
    everybody = {f"s{n:02}": {"first": ORIGINAL, "second": own_code(n)} for n in range(30)}
    copy = {"first": own_code(100), "second": own_code(3)}
    found = compare(**everybody, eve=copy)
    assert [group.students for group in found.groups] == [("eve", "s03")]
    assert found.common == {"first": 1.0}


def test_a_class_that_copied_everything_is_one_group_although_all_is_common():
    (group,) = compare(**{f"s{n:02}": ORIGINAL * 2 for n in range(30)}).groups
    assert len(group.students) == 30
    assert group.questions == ()


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["attention_timeseries", "jena_density", "manual_rnn", "minimal_timellm", "transformer"]
)
def test_different_solutions_are_not_flagged(name):
    reference = load_reference(ROOT / "reference" / name)
    samples = load_samples(reference.folder / "alternatives")
    answered = {sample.name: {reference_question(reference, cell) for cell in sample.cells} for sample in samples}
    similar = Similar.beside(reference)
    similar.add("reference", reference.solved)
    for sample in samples:
        similar.add(sample.name, sample_notebook(reference, sample))
    found = similar.compare()
    assert found.compared == len(samples) + 1
    for group in found.groups:
        assert group.whole is None
        for item in group.questions:
            kept = [student for student in group.students if item.question not in answered.get(student, ())]
            assert kept == list(group.students), "only who kept the reference's answer"
            assert item.share == 1


def reference_question(reference, cell):
    """The question that a sample's cell answers, which names it itself if it is no cell of the reference."""
    return next((own.question for own in reference.cells if own.id == cell.id), cell.question)


def test_a_class_of_copies_takes_no_longer_than_a_class(monkeypatch):
    inserted = []
    insert = _Index.insert
    monkeypatch.setattr(_Index, "insert", lambda self, *item: (inserted.append(item[0]), insert(self, *item)))
    found = compare(**{f"s{n:03}": ORIGINAL.replace("0.0", f"{n}.0") * 3 for n in range(400)})
    (group,) = found.groups
    assert len(group.students) == 400
    assert len(inserted) <= CROWD


def test_in_a_large_class_the_planted_copies_are_found_and_nobody_else():
    similar = Similar(shingles([STUB]), QUESTIONS)
    for n in range(300):
        copied = n - 1 if n % 30 == 1 else n
        similar.add(f"s{n:03}", notebook(first=own_code(copied), second=own_code(1000 + n)))
    found = [group.students for group in similar.compare().groups]
    assert found == [(f"s{n:03}", f"s{n + 1:03}") for n in range(0, 300, 30)]
