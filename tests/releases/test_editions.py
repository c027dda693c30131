"""Hand-ins of an older release are restored and judged by that release, in one class with today's hand-ins."""

from __future__ import annotations

import copy
import io
import json
import shutil
import subprocess
import sys
import zipfile

import pytest
from helpers import Recorded, exercise_of, gradecast, request_for

from grader.errors import AssignmentError, InputError
from grader.exercise.assignment import load_reference
from grader.exercise.editions import edition_of
from grader.exercise.releases import identity_of, load_kept
from grader.gradescope.autograder import Settings
from grader.gradescope.bundle import pack_bundle
from grader.grading.grade import grade_class
from grader.grading.standard import load_standards
from grader.grading.verdicts import judge_class
from grader.model import Outcome
from grader.notebook import dumps
from grader.release.build import build_release
from grader.release.keep import touched
from grader.report.classreport import write_report
from grader.report.feedback import write_feedback

pytestmark = pytest.mark.slow

IN_FRONT = ("# %% tags", '# %%\nprint("version 2")\n\n# %% tags')
GIVEN = ("level = 2 + 0.05 * hours", "level = 3 + 0.05 * hours")
NEW_CELL = (
    "# %%\ntide =",
    '# %% question="rhythm"\ndef centred(values):\n    """Without their mean."""\n    # BEGIN SOLUTION\n'
    "    return values - values.mean()\n    # END SOLUTION\n\n\n# %%\ntide =",
)
RENAMED = ("def drift(values: np.ndarray) -> float:", "def drift(values: np.ndarray, unit: float = 1.0) -> float:")


@pytest.fixture
def course(tmp_path, before):
    """A course with only this exercise, built once."""
    place = tmp_path / "course"
    shutil.copytree(before / "reference", place / "reference")
    build(place)
    return place


def load(course):
    return load_reference(course / "reference" / "drift")


def build(course, **options):
    request = request_for(course, load(course))
    options = {"check_only": False, "nbgrader": None, "progress": Recorded(), **options}
    return build_release(request.exercise, course / "assignments" / "drift", **options)


def edit(course, *changes):
    path = course / "reference" / "drift" / "notebook.py"
    for before, after in changes:
        assert before in path.read_text()
        path.write_text(path.read_text().replace(before, after, 1))


def hand_in(course, student, notebook):
    path = course / "submitted" / student / "drift" / "drift.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(dumps(notebook))


def grade(course, **options):
    return grade_class(request_for(course, load(course), gradebook=None, **options), Recorded())


def points(graded):
    return {item.student: item.points for item in graded.grades}


def files_of(course):
    return sorted(path.name for path in (course / "reference" / "drift" / "releases").iterdir())


def test_a_release_says_what_it_is(course):
    reference = load(course)
    notebook = json.loads((course / "assignments" / "drift" / "drift.ipynb").read_text())
    assert notebook["metadata"]["gradecast"] == {"assignment": "drift", "release": reference.identity}
    assert reference.last.id == reference.identity
    assert files_of(course) == ["current.json"]


def test_new_cells_or_parameters_make_another_release_but_points_and_hidden_parts_do_not(course):
    identity = load(course).identity
    folder = course / "reference" / "drift"
    for name, before, after, is_same in (
        ("assignment.toml", "points = 5", "points = 5.0", True),
        ("checks.py", "is right", "is quite right", True),
        ("unseen.py", "/ 8", "/ 9", True),
        ("notebook.py", "return float(steps", "return 1 * float(steps", True),
        ("assignment.toml", "PERIOD = 4", "PERIOD = 3", False),
        ("notebook.py", "with the tide", "with the tides", False),
    ):
        text = (folder / name).read_text()
        assert before in text
        (folder / name).write_text(text.replace(before, after))
        assert (load(course).identity == identity) is is_same, name
        (folder / name).write_text(text)


def test_building_keeps_what_it_replaces_and_nothing_twice(course):
    first = load(course).identity
    edit(course, IN_FRONT)
    assert build(course, check_only=True).stale != ()
    built = build(course)
    second = load(course).identity
    assert files_of(course) == sorted([f"{first}.json", "current.json"])
    (older,) = built.touched
    assert (older.release, older.new) == (first, True)
    assert older.says == "1 given cell new; its hand-ins are restored and judged by it"
    assert build(course, check_only=True).stale == ()
    assert build(course).stale == ()
    edit(course, IN_FRONT[::-1])
    build(course)
    assert load(course).identity == first
    assert files_of(course) == sorted([f"{second}.json", "current.json"])


def test_drafts_are_not_kept_and_what_nobody_got_can_be_forgotten(course):
    edit(course, IN_FRONT)
    build(course, draft=True)
    first = load_kept(course / "reference" / "drift")[1][0].id
    edit(course, GIVEN)
    draft = load(course).last.id
    build(course)
    assert files_of(course) == sorted([f"{first}.json", "current.json"])
    assert draft != load(course).identity
    with pytest.raises(InputError, match=f"no release '{draft}' is kept; there are: {first}"):
        build(course, forgotten=(draft,))
    build(course, forgotten=(first,))
    assert files_of(course) == ["current.json"]


def test_editing_a_release_costs_no_points_in_hand_ins_of_the_old_one(course):
    solved = load(course).solved
    hand_in(course, "old", solved)
    assert points(grade(course)) == {"old": 8}
    edit(course, IN_FRONT, GIVEN)
    build(course)
    hand_in(course, "new", load(course).solved)
    graded = grade(course)
    assert points(graded) == {"old": 8, "new": 8}
    assert graded.ran == 1
    assert graded.releases == {"old": solved["metadata"]["gradecast"]["release"], "new": load(course).identity}
    level = next(
        cell["source"]
        for cell in json.loads((course / "graded" / "drift" / "old" / "executed.ipynb").read_text())["cells"]
        if "level = " in "".join(cell["source"])
    )
    assert GIVEN[0] in "".join(level)


def test_before_the_next_build_hand_ins_are_graded_by_what_was_built_last(course):
    hand_in(course, "old", load(course).solved)
    edit(course, GIVEN)
    graded = grade(course)
    assert points(graded) == {"old": 8}
    assert set(graded.releases.values()) == {load(course).last.id}


def test_an_older_release_is_graded_with_its_own_parameters(course):
    hand_in(course, "old", load(course).solved)
    path = course / "reference" / "drift" / "assignment.toml"
    path.write_text(path.read_text().replace("PERIOD = 4", "PERIOD = 3"))
    build(course)
    hand_in(course, "new", load(course).solved)
    graded = grade(course)
    assert points(graded) == {"old": 8, "new": 8}
    injected = {
        student: next(
            "".join(cell["source"])
            for cell in json.loads((course / "graded" / "drift" / student / "executed.ipynb").read_text())["cells"]
            if cell["id"] == "injected-parameters"
        )
        for student in ("old", "new")
    }
    assert injected == {"old": "PERIOD = 4", "new": "PERIOD = 3"}


def test_what_a_release_had_no_cell_for_is_unjudged_and_named_never_zero(course):
    hand_in(course, "old", load(course).solved)
    edit(course, NEW_CELL)
    (older,) = build(course).touched
    assert set(older.unjudged) == {"tides", "unseen_rhythms"}
    assert "has no cell 'rhythm-centred' to answer in" in older.says
    (found,) = grade(course).grades
    outcomes = {item.check: item.outcome for item in found.verdicts}
    assert outcomes == {
        "short_drift": Outcome.PASSED,
        "unseen_drifts": Outcome.PASSED,
        "tides": Outcome.UNJUDGED,
        "unseen_rhythms": Outcome.UNJUDGED,
    }


def test_a_renamed_function_is_unjudged_in_hand_ins_of_the_older_release(course):
    hand_in(course, "old", load(course).solved)
    edit(course, RENAMED)
    build(course)
    (found,) = grade(course).grades
    unjudged = {item.check for item in found.verdicts if item.outcome is Outcome.UNJUDGED}
    assert unjudged == {"short_drift", "unseen_drifts"}
    assert found.points == 3


def test_what_todays_reference_cannot_do_in_an_older_release_is_unjudged(course):
    hand_in(course, "old", load(course).solved)
    edit(
        course,
        ("hours = np.arange(48.0)", "hours = np.arange(48.0)\nhalf = 0.5"),
        (
            "steps = np.arange(len(values)) - (len(values) - 1) / 2",
            "steps = np.arange(len(values)) - half * (len(values) - 1)",
        ),
    )
    build(course)
    (found,) = grade(course).grades
    drifts = [item for item in found.verdicts if item.question == "drift"]
    assert {item.outcome for item in drifts} == {Outcome.UNJUDGED}
    assert all("today's reference does not pass it in release" in item.message for item in drifts)


def test_missing_data_leave_a_hand_in_unjudged(course, monkeypatch):
    hand_in(course, "old", load(course).solved)
    path = course / "reference" / "drift" / "releases" / "current.json"
    document = json.loads(path.read_text())
    reference = load(course)
    document["data"], document["id"] = "harbour", identity_of(document["notebook"], document["parameters"], "harbour")
    path.write_text(json.dumps(document))
    notebook = copy.deepcopy(reference.solved)
    notebook["metadata"]["gradecast"]["release"] = document["id"]
    hand_in(course, "old", notebook)
    (found,) = grade(course).grades
    assert found.flagged
    assert "its data 'harbour' are not there" in found.verdicts[0].message


def test_a_notebook_that_names_no_release_is_known_by_its_cells(course):
    old = copy.deepcopy(load(course).solved)
    del old["metadata"]["gradecast"]["release"]
    edit(course, IN_FRONT, GIVEN)
    build(course)
    new = copy.deepcopy(load(course).solved)
    del new["metadata"]["gradecast"]["release"]
    hand_in(course, "old", old)
    hand_in(course, "new", new)
    graded = grade(course)
    assert points(graded) == {"old": 8, "new": 8}
    reference = load(course)
    assert graded.releases == {"old": reference.kept[0].id, "new": reference.identity}


def test_a_release_that_is_not_known_is_named(course):
    notebook = copy.deepcopy(load(course).solved)
    notebook["metadata"]["gradecast"]["release"] = "\x1b[31mfirst"
    hand_in(course, "ada", notebook)
    graded = grade(course)
    assert points(graded) == {"ada": 8}
    (note,) = graded.notes
    assert note.startswith("ada: it says that it is of release ")
    assert note.endswith(f"first', which is not kept; taken for one of {load(course).identity}")
    assert note.isprintable()


def test_a_class_of_two_releases_is_judged_reported_and_given_feedback(course):
    hand_in(course, "old", load(course).solved)
    edit(course, IN_FRONT, GIVEN)
    build(course)
    hand_in(course, "new", load(course).solved)
    done = gradecast("grade", "drift", "submitted", cwd=course)
    assert "hand-ins by release: " in done.stdout
    assert "(today's)" in done.stdout
    done = gradecast("grade", "drift", "submitted", "--json", cwd=course)
    assert len({item["release"] for item in json.loads(done.stdout)}) == 2
    shutil.rmtree(course / ".gradecast")
    request = request_for(course, load(course))
    assert points(judge_class(request, Recorded())) == {"old": 8, "new": 8}
    assert len(write_feedback(request.exercise.reference, request.folder, {}, Recorded())) == 2
    assert write_report(request.exercise, request.folder, {}, Recorded(), None).is_file()


def test_two_releases_with_the_same_code_share_their_evidence(course):
    hand_in(course, "old", load(course).solved)
    grade(course)
    edit(course, ("with the tide", "with the tides"))
    build(course)
    graded = grade(course)
    assert (points(graded), graded.ran) == ({"old": 8}, 0)
    standards = load_standards(exercise_of(course, load(course)))
    (older,) = standards.older.values()
    assert older.expected_folder == standards.today.expected_folder


def test_a_kept_release_that_was_edited_is_refused(course):
    path = course / "reference" / "drift" / "releases" / "current.json"
    path.write_text(path.read_text().replace("with the tide", "with the moon"))
    with pytest.raises(AssignmentError, match=r"drift/releases/current.json: damaged \(it was changed since"):
        load(course)


def test_an_edition_is_the_release_with_todays_answers(course):
    first = load(course)
    edit(course, GIVEN, ("return float(steps @", "return 1 * float(steps @"))
    build(course)
    today = load(course)
    edition = edition_of(today, today.kept[0])
    assert edition.release["cells"] == first.release["cells"]
    sources = {cell["id"]: "".join(cell["source"]) for cell in edition.solved["cells"]}
    assert "return 1 * float(steps @" in sources["drift"]
    assert GIVEN[0] in sources["given-hours"]
    assert touched(today)[0].says.startswith("1 given cell changed")


def test_a_bundle_has_older_releases_with_the_references_evidence_for_each(course):
    edit(course, GIVEN)
    build(course)
    first = load(course).kept[0].id
    bundle = pack_bundle(exercise_of(course, load(course)), Settings("drift"), Recorded())
    names = zipfile.ZipFile(io.BytesIO(bundle.data)).namelist()
    assert any(name.endswith(f"reference/drift/releases/{first}.json") for name in names)
    assert sum(name.endswith("evidence.json") and "/expected/" in name for name in names) == 2


def test_pytest_judges_a_hand_in_by_its_release(course):
    old = load(course).solved
    for cell in old["cells"]:
        if cell["id"] == "given-hours":
            cell["source"] = "hours = np.arange(48.0)\nlevel = hours"
    (course / "old.ipynb").write_text(dumps(old))
    edit(course, ("hours = np.arange(48.0)", "hours = np.arange(48.0)\nhalf = 0.5"), (" / 2\n", " * half\n"))
    build(course)
    command = [sys.executable, "-m", "pytest", "-q", "reference/drift", "--submission", "old.ipynb"]
    found = subprocess.run(command, cwd=course, capture_output=True, text=True)
    assert "3 failed, 1 passed" in found.stdout, found.stdout
    assert "unjudged: today's reference does not pass it in release" in found.stdout


def test_the_notebook_for_nbgrader_says_what_it_is(course):
    build(course, nbgrader=course / "nbcourse")
    notebook = json.loads((course / "nbcourse" / "source" / "drift" / "drift.ipynb").read_text())
    assert notebook["metadata"]["gradecast"]["release"] == load(course).identity
