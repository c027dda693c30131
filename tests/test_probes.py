"""The names of probes are known without running anything."""

import pytest
from support import ROOT

from grader.errors import AssignmentError
from grader.probes import load_probes, probe_names

HEAD = "from grader.probes import probe\n"


def test_every_way_to_write_a_probe_is_known():
    source = HEAD + (
        "import grader.probes as g\n@probe\ndef plain(s): pass\n@g.probe\ndef dotted(s): pass\n"
        "assigned = probe(lambda s: 1)\nif True:\n    @probe\n    def nested(s): pass\n"
        "try:\n    1 / 0\nexcept ZeroDivisionError:\n    handled, other = plain, 1\n"
        "def helper():\n    @probe\n    def inner(s): pass\n    return inner\n"
    )
    assert list(load_probes(source)) == ["plain", "dotted", "assigned", "nested", "handled"]
    assert probe_names(source) == {"plain", "dotted", "assigned", "nested", "handled", "other"}


@pytest.mark.parametrize("path", sorted(ROOT.glob("reference/*/probes.py")), ids=lambda path: path.parent.name)
def test_the_exercises_have_no_other_names_than_their_probes(path):
    source = path.read_text(encoding="utf-8")
    assert set(load_probes(source)) <= probe_names(source)


def test_a_probe_that_nobody_could_foresee_is_refused():
    with pytest.raises(AssignmentError, match="the probe late is made by other code"):
        load_probes(HEAD + "globals()['late'] = probe(lambda s: 1)\n")


def test_what_is_no_python_has_no_probes():
    assert probe_names("def") == frozenset()
