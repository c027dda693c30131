"""Faults on a real Slurm: nobody loses a point, and no run is repeated unnecessarily."""

import contextlib
import subprocess
import threading
import time

import psutil
import pytest
from helpers import Recorded, command
from slurm.conftest import Meddling, grade

from grader.executor.slurm.records import read_records
from grader.model import Outcome

pytestmark = pytest.mark.slow

NAP = "import time; time.sleep({}); mine = {!r}"


def running(slurm):
    """The running parts, as scancel names them, with their nodes."""
    lines = slurm.ask("squeue", "--noheader", "--array", "--states=RUNNING", "--format=%F_%K %N").splitlines()
    return dict(line.split() for line in lines)


def parts(slurm):
    """The parts that the scheduler still remembers."""
    return set(slurm.ask("squeue", "--noheader", "--array", "--states=all", "--format=%F_%K").split())


def going_on(lesson):
    """Runs that have begun but not ended, with their parts: `{digest: (batch, index)}`."""
    found = {}
    for path in (lesson.folder / "graded" / "toy" / ".cluster").glob("*.runs"):
        for stored in read_records(path):
            document = stored.record.document
            if document["event"] == "began":
                found[document["job"]] = path.name.partition(".")[0]
            elif document["event"] in ("run", "failed"):
                found.pop(document["job"], None)
            elif document["event"] == "end":
                found = {digest: name for digest, name in found.items() if name != path.name.partition(".")[0]}
    return found


@contextlib.contextmanager
def meddler(work):
    """Do `work` again and again while the block runs."""
    over = threading.Event()

    def loop():
        while not over.wait(0.5):
            work()

    thread = threading.Thread(target=loop)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def client(lesson):
    (lesson.folder / "gradecast.toml").write_text("[cluster]\npoll = 1\n")
    arguments = command("grade", "toy", "submitted", "--executor", "slurm")
    return subprocess.Popen(arguments, cwd=lesson.folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


def wait_for(condition, seconds=60.0):
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline
        time.sleep(0.2)
    return found


def test_a_killed_client_leaves_the_jobs_and_the_next_runs_nothing_twice(lesson, slurm):
    for student in ("ada", "bob", "eve"):
        lesson.hand_in(student, NAP.format(3, student))
    before = parts(slurm)
    first = client(lesson)
    wait_for(lambda: going_on(lesson), 240)
    first.kill()  # while they run
    first.wait()
    first.stderr.close()
    progress = Recorded()
    grades = grade(lesson.request(), progress).grades
    assert [item.points for item in grades] == [8, 8, 8]
    assert "3 of 3 are on the cluster already, or done there; collecting them" in progress.notes
    assert len(parts(slurm) - before) == 1
    assert lesson.exchange() == []


def test_a_client_killed_while_jobs_wait_is_replaced_by_the_next(lesson, slurm):
    lesson.hand_in("ada")
    slurm.ask("scontrol", "update", "PartitionName=grade", "State=DOWN")
    before = parts(slurm)
    try:
        first = client(lesson)
        wait_for(lambda: parts(slurm) - before, 240)
        first.kill()
        first.wait()
        first.stderr.close()
    finally:
        slurm.ask("scontrol", "update", "PartitionName=grade", "State=UP")
    (found,) = grade(lesson.request()).grades
    assert found.points == 8
    assert len(parts(slurm) - before) == 1


def test_an_interrupted_client_says_that_the_jobs_go_on(lesson, slurm):
    lesson.hand_in("ada", NAP.format(4, "ada"))
    first = client(lesson)
    wait_for(lambda: going_on(lesson), 240)
    first.terminate()
    _, errors = first.communicate(timeout=240)
    assert first.returncode == 143
    assert "jobs that were submitted go on; the same command shows the progress and collects" in errors
    assert [item.points for item in grade(lesson.request(gradebook=None)).grades] == [8]


def test_the_loss_of_a_node_costs_nobody_a_point(lesson, slurm):
    for student in ("ada", "bob", "eve"):
        lesson.hand_in(student, NAP.format(2, student))
    lost = []

    def lose(student):
        if not lost:
            lost.append(next(iter(running(slurm).values())))
            slurm.kill_node(lost[0])

    try:
        grades = grade(lesson.request(gradebook=None), Meddling(action=lose)).grades
    finally:
        for node in lost:
            slurm.start_node(node)
    assert lost
    assert [(item.points, item.flagged) for item in grades] == [(8, False)] * 3
    wait_for(lambda: slurm.ready() == 2)


def test_a_requeued_job_does_only_what_is_missing(lesson, slurm):
    for student in ("ada", "bob", "eve"):
        lesson.hand_in(student, NAP.format(2, student))
    requeued = []

    def requeue(student):
        if student == "bob":
            requeued.extend(running(slurm))
            slurm.ask("scontrol", "requeue", requeued[0])

    progress = Meddling(action=requeue)
    grades = grade(lesson.request(gradebook=None), progress).grades
    assert requeued
    assert [(item.points, item.flagged) for item in grades] == [(8, False)] * 3


def test_jobs_that_are_cancelled_again_and_again_are_flagged_and_blame_nobody(lesson, slurm):
    lesson.hand_in("ada", NAP.format(20, "ada"))
    cancelled = set()

    def cancel():
        for name in set(going_on(lesson).values()) - cancelled:
            for job in running(slurm):
                slurm.ask("scancel", job)
            cancelled.add(name)

    with meddler(cancel):
        (found,) = grade(lesson.request(gradebook=None)).grades
    assert found.flagged
    assert {item.outcome for item in found.verdicts} == {Outcome.UNJUDGED}
    assert "Slurm ended its job (CANCELLED)" in found.verdicts[0].message
    assert len(cancelled) == 3
    assert lesson.exchange() == []


def test_a_run_for_whose_time_a_job_is_ended_twice_is_unjudged_and_its_neighbours_are_right(lesson, slurm):
    """The test sends Slurm's notice of the time limit itself, since limits are whole minutes. Jobs have ample time."""
    for student in ("ada", "bob"):
        lesson.hand_in(student, f"mine = {student!r}")
    lesson.hand_in("zoe", NAP.format(20, "zoe"))
    told = {}

    def tell():
        for digest, name in going_on(lesson).items():
            if (digest, name) not in told:
                told[digest, name] = time.monotonic()
            elif told[digest, name] and time.monotonic() - told[digest, name] > 3:
                told[digest, name] = 0.0
                for job in running(slurm):
                    slurm.ask("scancel", "--batch", "--signal=USR1", job)

    with meddler(tell):
        grades = {item.student: item for item in grade(lesson.request(gradebook=None, time=600)).grades}
    assert [(grades[name].points, grades[name].flagged) for name in ("ada", "bob")] == [(8, False)] * 2
    assert {item.outcome for item in grades["zoe"].verdicts} == {
        Outcome.UNJUDGED
    }  # wall-clock time never costs a point
    assert "Slurm ended the job for its time, twice" in grades["zoe"].verdicts[0].message


def test_a_run_for_whose_memory_a_job_is_ended_twice_is_the_students_and_its_neighbours_are_not(lesson, slurm):
    for student in ("ada", "bob"):
        lesson.hand_in(student, f"mine = {student!r}")
    lesson.hand_in("zoe", "import time; block = bytearray(1300 << 20); time.sleep(20)")
    grades = {item.student: item for item in grade(lesson.request(gradebook=None, memory=1200)).grades}
    assert [(grades[name].points, grades[name].flagged) for name in ("ada", "bob")] == [(8, False)] * 2
    assert {item.outcome for item in grades["zoe"].verdicts} == {Outcome.ERRORED}
    assert "Slurm ended the job for its memory, twice" in grades["zoe"].verdicts[0].message


def test_a_full_disk_costs_nobody_a_point(lesson, tmp_path):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=160k", "tmpfs", scratch]).returncode != 0:
        pytest.skip("a small disk cannot be mounted here")
    try:
        lesson.hand_in("ada")
        lesson.hand_in("zoe", "print('x' * 600_000)")
        found = {item.student: item for item in grade(lesson.request(gradebook=None, scratch=str(scratch))).grades}
    finally:
        subprocess.run(["umount", scratch], check=True)
    assert (found["ada"].points, found["ada"].flagged) == (8, False)
    assert found["zoe"].flagged
    assert "its result cannot be written to the shared file system" in found["zoe"].verdicts[0].message


def test_nothing_of_a_run_outlives_its_job(lesson, slurm):
    lesson.hand_in(
        "ada", "import subprocess; subprocess.Popen(['setsid', 'sleep', '4321']); import time; time.sleep(20)"
    )

    def ended(student):
        wait_for(lambda: sleepers())
        for job in running(slurm):
            slurm.ask("scancel", "--signal=KILL", "--full", job)
        wait_for(lambda: not sleepers(), 20)
        raise KeyboardInterrupt

    def sleepers():
        return [item for item in psutil.process_iter(["cmdline"]) if item.info["cmdline"] == ["sleep", "4321"]]

    with pytest.raises(KeyboardInterrupt):
        grade(lesson.request(gradebook=None), Meddling(action=ended))
