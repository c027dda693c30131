"""The command itself is killed, at random moments and at each access to the disk."""

import random
import shutil
import subprocess
import time

import psutil
import pytest
from faults.injection import Remembered, at_touch, end_myself, grade, in_child, litter, snapshot, tree_of
from helpers import command

pytestmark = pytest.mark.slow


def test_killed_at_random_moments_until_it_is_done_it_ends_as_if_undisturbed(ward, undisturbed):
    shutil.rmtree(ward / ".gradecast")
    shutil.rmtree(ward / "graded")
    moments = random.Random(4)
    everything = []
    longest = 6.0
    for _ in range(6):
        process = subprocess.Popen(
            command("grade", "toy", "submitted", "--workers", "2"), cwd=ward, stdout=subprocess.DEVNULL
        )
        until = time.monotonic() + moments.uniform(0.5, longest)
        while time.monotonic() < until and process.poll() is None:
            time.sleep(0.05)
        everything += tree_of(process.pid)
        process.kill()
        process.wait()
    last = subprocess.run(command("grade", "toy", "submitted"), cwd=ward, capture_output=True, text=True)
    assert last.returncode == 0, last.stderr
    assert snapshot(ward) == undisturbed.snapshot
    assert litter(ward) == []
    _, alive = psutil.wait_procs(everything, timeout=20)
    assert alive == []


def test_killed_at_each_step_on_disk_it_ends_as_if_undisturbed(ward, undisturbed, monkeypatch, tmp_path):
    Remembered(undisturbed.runs, monkeypatch)
    out = ward / "graded"

    def count():
        touches = at_touch(0, out, end_myself)
        grade(ward)
        (tmp_path / "touches").write_text(str(next(touches) - 1))

    assert in_child(count) == 0
    assert snapshot(ward) == undisturbed.snapshot
    total = int((tmp_path / "touches").read_text())
    assert total > 100
    for step in [*sorted(random.Random(1).sample(range(1, total), 9)), total]:
        shutil.rmtree(out / "toy")
        (out / "gradebook.db").write_bytes(undisturbed.gradebook)

        def killed(step=step):
            at_touch(step, out, end_myself)
            grade(ward)

        assert in_child(killed) == -9
        assert in_child(lambda: grade(ward)) == 0
        assert snapshot(ward) == undisturbed.snapshot, step
        assert litter(ward) == [], step


def test_a_gradebook_is_made_whole_or_not_at_all(ward, undisturbed, monkeypatch):
    Remembered(undisturbed.runs, monkeypatch)
    place = ward / "graded" / "gradebook.db"

    def killed():
        at_touch(2, place.parent / ".gradebook", end_myself)  # it is open, and about to be renamed
        grade(ward)

    place.unlink()
    assert in_child(killed) == -9
    assert not place.exists()
    assert litter(ward) != []
    assert in_child(lambda: grade(ward)) == 0
    assert litter(ward) == []
    assert snapshot(ward) == undisturbed.snapshot


def test_killed_again_and_again_it_still_goes_forward(ward, undisturbed, monkeypatch):
    """Each command lives a little longer than one student takes; whatever it leaves, the next one goes on."""
    Remembered(undisturbed.runs, monkeypatch)

    def short_life():
        at_touch(14, ward / "graded", end_myself, only_new=True)
        grade(ward)

    deaths = 0
    while in_child(short_life) == -9:
        deaths += 1
        assert deaths < 20
    assert deaths >= 3
    assert snapshot(ward) == undisturbed.snapshot
