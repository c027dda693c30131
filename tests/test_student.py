"""The students' commands: `check` in the notebook, and `gradecast check` in a fresh process."""

import json
import os
import subprocess
import sys

import pytest
from helpers import ROOT, Recorded, exercise_of, gradecast, request_for

from grader.errors import CourseError, InputError
from grader.evidence.training import Training
from grader.exercise.known_solutions import load_sample, sample_notebook
from grader.model import Assignment, Outcome, Question
from grader.notebook import dumps
from grader.release.build import build_release
from grader.student import check_notebook, public_verdicts, trainings_of_question
from grader.terminal.lines import show
from grader.terminal.student_report import lines_of_training, lines_of_verdicts

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def handed_out(tmp_path_factory):
    """The folder that students get, without a reference nearby."""
    import shutil

    from grader.exercise.assignment import load_reference

    course = tmp_path_factory.mktemp("release") / "course"
    shutil.copytree(ROOT / "tests" / "course", course)
    folder = tmp_path_factory.mktemp("student") / "toy"
    exercise = exercise_of(course, load_reference(course / "reference" / "toy"))
    build_release(exercise, folder, check_only=False, nbgrader=None, progress=Recorded())
    shutil.rmtree(course)
    return folder


@pytest.fixture
def mine(handed_out, tmp_path):
    import shutil

    return shutil.copytree(handed_out, tmp_path / "toy")


def outcomes(verdicts):
    return {item.check: item.outcome for item in verdicts}


def test_the_untouched_notebook_is_not_begun_and_gets_exit_code_1(mine):
    found = gradecast("check", "toy.ipynb", cwd=mine)
    assert found.returncode == 1
    assert "0 of 2 public points" in found.stdout
    assert found.stdout.count("not begun yet") == 2
    assert "hint" not in found.stdout
    assert "stopped" not in found.stdout
    assert "NameError" not in found.stdout
    assert "Traceback" not in found.stdout + found.stderr


def test_what_follows_from_a_question_that_is_not_begun_is_not_begun_either(mine):
    probes = mine / "public" / "probes.py"
    probes.write_text(probes.read_text().replace('student["smooth"](values, 2)', 'student["smoothed"]'))
    found = gradecast("check", "toy.ipynb", cwd=mine)
    assert found.stdout.count("not begun yet") == 2
    assert "NameError" not in found.stdout


def test_a_wrong_answer_gets_its_reason_and_a_hint(mine, toy):
    sample = load_sample(toy.folder / "mistakes" / "short_mean.py")
    (mine / "toy.ipynb").write_text(dumps(sample_notebook(toy, sample)))
    found = gradecast("check", "toy.ipynb", cwd=mine)
    assert found.returncode == 1
    assert "the mean is 2, not 1.5" in found.stdout
    assert "hint: Sum, then divide by how many there are." in found.stdout
    assert "1 of 2 public points" in found.stdout


def answered(mine, toy, question, source):
    notebook = sample_notebook(toy)
    next(item for item in notebook["cells"] if item["id"] == question)["source"] = source
    (mine / "toy.ipynb").write_text(dumps(notebook))
    return gradecast("check", "toy.ipynb", cwd=mine)


def test_the_first_cell_that_stopped_is_named_by_what_the_student_sees(mine, toy):
    found = answered(mine, toy, "mean", "def mean(values):\n    return values / 'two'")
    line = "the cell that begins with `average = mean(np.arange(10.0))` stopped: TypeError: "
    assert found.stdout.startswith(line), found.stdout
    found = answered(mine, toy, "mean", "1 / 0")
    assert found.stdout.startswith(
        'your cell for "The mean" stopped: ZeroDivisionError: division by zero (and 1 more cell '
    )


def test_code_that_never_ends_is_told_as_that(mine, toy):
    document = json.loads((mine / "public" / "assignment.json").read_text())
    document["limits"] |= {"cell_seconds": 1, "probe_seconds": 1}
    (mine / "public" / "assignment.json").write_text(json.dumps(document))
    found = answered(mine, toy, "mean", "def mean(values):\n    while True:\n        pass")
    assert found.stdout.startswith("the cell that begins with `average = mean(np.arange(10.0))` took longer than 1 s")
    assert "1 check stopped for the same reason as above" in found.stdout


def test_a_question_by_hand_only_says_that_a_person_reads_it(capsys):
    by_hand = Assignment("toy", "Toy", (Question("why", "Why?", 2, 2), Question("how", "How?", 2, 1)), (), "")
    show(lines_of_verdicts(by_hand, (), "why"))
    assert "a person reads it" in capsys.readouterr().out
    show(lines_of_verdicts(by_hand, (), "how"))
    said = " ".join(capsys.readouterr().out.split())
    assert said.endswith("judged after you hand in: 1 by hidden checks, 1 by a person.")


def test_a_right_notebook_passes_with_exit_code_0(mine, toy):
    (mine / "toy.ipynb").write_text(dumps(toy.solved))
    found = gradecast("check", "toy.ipynb", "--json", cwd=mine)
    assert found.returncode == 0
    assert {item["check"]: item["outcome"] for item in json.loads(found.stdout)} == {
        "mean_of_a_range": "passed",
        "smoothing_shortens": "passed",
    }


def test_one_question_can_be_checked_alone(mine, toy):
    (mine / "toy.ipynb").write_text(dumps(toy.solved))
    _, verdicts, *_ = check_notebook(mine / "toy.ipynb", "smooth", None)
    assert outcomes(verdicts) == {"smoothing_shortens": Outcome.PASSED}
    with pytest.raises(InputError, match="no question 'smoth'; did you mean 'smooth'"):
        check_notebook(mine / "toy.ipynb", "smoth", None)


def test_what_passes_locally_passes_in_grading_and_the_other_way_round(mine, toy, course):
    """For each mistake, the public verdicts in grading are those that the student saw."""
    from grader.validation.demo import grade_demo

    graded = {item.student: item for item in grade_demo(request_for(course, toy, workers=2), Recorded()).grades}
    for name in ("short_mean", "crash_in_the_middle", "persistence"):
        sample = load_sample(toy.folder / "mistakes" / f"{name}.py")
        (mine / "toy.ipynb").write_text(dumps(sample_notebook(toy, sample)))
        _, verdicts, *_ = check_notebook(mine / "toy.ipynb", None, None)
        public = {item.check: item.outcome for item in graded[name.replace("_", "-")].verdicts if not item.hidden}
        assert outcomes(verdicts) == public


def test_a_helper_file_beside_the_notebook_is_found(mine, toy):
    notebook = sample_notebook(toy)
    cell = next(item for item in notebook["cells"] if item["id"] == "mean")
    cell["source"] = "from my_helper import mean"
    (mine / "my_helper.py").write_text("def mean(values):\n    return float(sum(values) / len(values))\n")
    (mine / "toy.ipynb").write_text(dumps(notebook))
    _, verdicts, *_ = check_notebook(mine / "toy.ipynb", None, None)
    assert set(outcomes(verdicts).values()) == {Outcome.PASSED}


def test_it_works_without_what_only_instructors_install(mine, toy):
    """A student's installation has no nbgrader, jupytext, sqlalchemy, seccomp, torch or tensorflow."""
    (mine / "toy.ipynb").write_text(dumps(toy.solved))
    blocker = (
        "import sys\n"
        "class Block:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.split('.')[0] in BLOCKED: raise ModuleNotFoundError(name)\n"
        "BLOCKED = {'nbgrader', 'jupytext', 'sqlalchemy', 'pyseccomp', 'torch', 'tensorflow', 'keras', 'pytest'}\n"
        "sys.meta_path.insert(0, Block())\n"
        f"sys.path.insert(0, {str(ROOT)!r})\n"
        "sys.argv = ['gradecast', 'check', 'toy.ipynb']\n"
        "from gradecast.command_line import main\n"
        "main()\n"
    )
    found = subprocess.run([sys.executable, "-c", blocker], cwd=mine, capture_output=True, text=True)
    assert found.returncode == 0, found.stderr
    assert "2 of 2 public points" in found.stdout


def test_the_live_check_reads_the_notebooks_variables(mine):
    namespace = {"mean": lambda values: 1.5 if len(values) == 4 else 5.0}
    _, verdicts = public_verdicts(mine, namespace, "mean")
    assert outcomes(verdicts) == {"mean_of_a_range": Outcome.PASSED}
    _, verdicts = public_verdicts(mine, {}, "mean")
    assert verdicts[0].message == "NameError: `mean` is not defined; did the cell that defines it run?"


def test_check_prints_a_report_in_a_notebook(mine, toy):
    """A real kernel runs the released notebook's own cells."""
    nbclient = pytest.importorskip("nbclient", reason="needs nbclient and a kernel, which come with nbgrader")
    import nbformat

    notebook = nbformat.reads(dumps(toy.solved), as_version=4)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    nbclient.NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(mine)}}).execute(env=environment)
    cell = next(item for item in notebook.cells if item.id == "mean-checks")
    text = "".join(output.get("text", "") + str(output.get("data", "")) for output in cell.outputs)
    assert "The mean  1 of 1 public point" in text
    assert "The mean of 0, 1, 2, 3 is right." in text


def test_a_notebook_outside_its_folder_is_told_what_is_missing(mine, tmp_path, toy):
    path = tmp_path / "elsewhere.ipynb"
    path.write_text(dumps(toy.solved))
    with pytest.raises(CourseError, match=r"keep the notebook in the folder that you were given"):
        check_notebook(path, None, None)


@pytest.mark.parametrize(("content", "message"), [("", "is empty"), ("{", "cut off"), ("[]", "not a notebook")])
def test_a_broken_notebook_is_one_clear_line_with_exit_code_2(mine, content, message):
    (mine / "toy.ipynb").write_text(content)
    found = gradecast("check", "toy.ipynb", cwd=mine)
    assert found.returncode == 2
    assert message in found.stderr
    assert len(found.stderr.strip().splitlines()) <= 2


def in_a_kernel(folder, toy, mean, *after):
    """The checks cell of `mean` in a real kernel where the student wrote `mean`, and cells after it: their outputs."""
    nbclient = pytest.importorskip("nbclient", reason="needs nbclient and a kernel, which come with nbgrader")
    import nbformat

    notebook = nbformat.reads(dumps(toy.solved), as_version=4)
    kept = {"gradecast": None, "mean": mean, "mean-checks": None}
    notebook.cells = [cell for cell in notebook.cells if cell.id in kept]
    for cell in notebook.cells:
        cell.source = kept[cell.id] or cell.source
    notebook.cells += [nbformat.v4.new_code_cell(source) for source in after]
    options = {"timeout": 120, "allow_errors": True, "resources": {"metadata": {"path": str(folder)}}}
    nbclient.NotebookClient(notebook, **options).execute(env={**os.environ, "PYTHONPATH": str(ROOT)})
    at = next(number for number, cell in enumerate(notebook.cells) if cell.id == "mean-checks")
    return ["".join(map(shown, cell.outputs)) for cell in notebook.cells[at:]]


def shown(output):
    if output.output_type == "error":
        return "\n".join(output.traceback)
    return output.get("text", "") or output["data"]["text/plain"]


def limited(folder, **limits):
    path = folder / "public" / "assignment.json"
    document = json.loads(path.read_text())
    document["limits"] |= limits
    path.write_text(json.dumps(document))


def test_a_loop_without_end_ends_the_check_in_a_notebook_and_not_the_kernel(mine, toy):
    limited(mine, probe_seconds=1)
    found, after = in_a_kernel(mine, toy, "def mean(values):\n    while True:\n        values\n", "print('alive')")
    assert "your code took longer than 1 s\n    in mean(), line " in found
    assert after == "alive\n"


def test_who_stops_a_check_reads_one_line_of_what_ran(mine, toy):
    stop = "import os, signal\ndef mean(values):\n    os.kill(os.getpid(), signal.SIGINT)\n"
    found, after = in_a_kernel(mine, toy, stop, "from grader.datasets import path\npath('nope')")
    assert (
        found
        == "check: you stopped it while it ran your code, in mean(), line 3: `os.kill(os.getpid(), signal.SIGINT)`"
    )
    assert after == "DataError: there is no dataset 'nope'; choose from jena, lanl, panjapan"


TRAINS = """import torch
model, criterion = torch.nn.Linear(4, 1), torch.nn.MSELoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
for _ in range(12):
    criterion(model(torch.randn(16, 4)), torch.randn(16, 1)).backward()
    optimizer.step()
def mean(values):
    return float(sum(values) / len(values))
"""
ADDS_UP = "line 6: each step still has the gradients of the steps before ("


def test_what_a_training_shows_is_told_below_the_checks_and_costs_nothing(mine, toy):
    limited(mine, memory_mib=4096, cell_seconds=60)
    found = answered(mine, toy, "mean", TRAINS)
    *before, told = found.stdout.splitlines()
    assert told.startswith(ADDS_UP)
    assert found.returncode == 0
    silent = gradecast("check", "toy.ipynb", cwd=mine, GRADECAST_TRAINING="off")
    assert silent.stdout.splitlines() == before


def test_what_a_training_shows_is_told_in_the_notebook_below_the_checks(mine, toy):
    found, _ = in_a_kernel(mine, toy, TRAINS, "print('alive')")
    assert found.splitlines()[-1].startswith(ADDS_UP)


def test_trainings_belong_to_the_part_of_the_notebook_that_ends_with_the_check():
    questions = tuple(Question(id, id, 1) for id in ("train", "plot"))
    assignment = Assignment("toy", "Toy", questions, (), "")
    cells = ["gradecast", "given-1", "train", "given-2", "train-checks", "plot", "plot-checks", "given-3"]
    trainings = [Training(cell=cell) for cell in ("given-1", "train", "given-2", "given-3", "added", "")]

    def of(question):
        return [item.cell for item in trainings_of_question(trainings, assignment, cells, question)]

    assert of("train") == ["train", "given-2", "added", ""]
    assert of("plot") == ["given-3", "added", ""]
    assert of(None) == [item.cell for item in trainings]


def test_three_lines_at_most_tell_of_trainings():
    trainings = [
        Training(steps=9, trainable=9, added=8, watched=9, place=f"train(), line {number}") for number in range(9)
    ]
    assert len(lines_of_training(trainings)) == 3
    assert lines_of_training([Training()]) == []
