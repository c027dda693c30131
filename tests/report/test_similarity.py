"""Similar code: what renaming, comments and layout cannot hide, and what two honest students share."""

import pytest
from support import ROOT

from grader.assignment import load_reference
from grader.report.similarity import Similar, answers_of
from grader.samples import load_samples, sample_notebook

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
RELEASE = {"cells": [{"cell_type": "code", "source": STUB}]}


def groups(**students):
    similar = Similar.beside(RELEASE)
    for student, source in students.items():
        similar.add(student, [source])
    return [(group.students, group.share) for group in similar.groups()]


def test_a_copy_with_other_names_comments_and_layout_is_found():
    ((students, share),) = groups(ada=ORIGINAL, bob=OTHER, eve=RENAMED)
    assert students == ("ada", "eve")
    assert share > 0.95


def test_a_copy_with_a_line_more_is_found():
    notebook = ORIGINAL + OTHER.replace("normalise", "again")
    longer = notebook.replace("    return scaled", "    print(scaled)\n    return scaled")
    ((students, share),) = groups(ada=notebook, eve=longer)
    assert students == ("ada", "eve")
    assert 0.8 <= share < 1


def test_what_was_handed_out_counts_for_nobody():
    similar = Similar.beside(RELEASE)
    similar.add("ada", [STUB])
    similar.add("eve", [STUB])
    assert similar.compared == 0


def test_code_that_cannot_be_read_is_compared_as_far_as_it_can():
    assert groups(ada=ORIGINAL + "\n  (((", eve=ORIGINAL + "\n  (((")[0][0] == ("ada", "eve")


@pytest.mark.parametrize("name", ["manual_rnn", "jena_density", "attention_timeseries"])
def test_solutions_that_differ_are_not_flagged(name):
    reference = load_reference(ROOT / "reference" / name)
    similar = Similar.beside(reference.release)
    similar.add("reference", answers_of(reference.solved))
    for sample in load_samples(reference.folder / "alternatives"):
        similar.add(sample.name, answers_of(sample_notebook(reference, sample)))
    assert similar.compared == 7
    assert similar.groups() == []


def test_a_class_of_copies_takes_no_longer_than_a_class():
    similar = Similar.beside(RELEASE)
    for n in range(400):
        similar.add(f"s{n:03}", [ORIGINAL.replace("0.0", f"{n}.0") * 3])
    (group,) = similar.groups()
    assert len(group.students) == 400
    assert len(similar._kept) <= 60
