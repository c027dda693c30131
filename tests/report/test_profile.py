"""The page that shows where the time of grading went."""

import itertools
import json
import re

import pytest
from helpers import gradecast

from grader.report.lanes import FEWEST, chart, duration
from grader.report.profile import KINDS, PROFILE, write_profile
from grader.report.time_use import TimeUse
from grader.support import timeline as module
from grader.support.timeline import Kind, Timeline

HOSTILE = "</title><script>alert(1)</script>\u202e\x1b[31m"
RUN = (Kind.READING, Kind.STARTING, Kind.WAITING, Kind.CELLS, Kind.EXAM, Kind.PROBES, Kind.ENDING, Kind.WRITING)
CELLS = 4


@pytest.fixture
def clock(monkeypatch):
    """Each look at the clock is a tenth of a second after the one before."""
    seconds = itertools.count()
    monkeypatch.setattr(module.time, "monotonic", lambda: next(seconds) / 10)


def recorded(students, workers=2, what="cell a"):
    """The timeline of a class, in which each worker has every so manieth student."""
    timeline = Timeline()
    for number, student in enumerate(students):
        track = timeline.track(f"worker {number % workers + 1}", is_worker=True)
        track.begin(student)
        for kind in RUN:
            for _ in range(CELLS if kind is Kind.CELLS else 1):
                track.turn(kind, what if kind in (Kind.CELLS, Kind.PROBES) else "")
        track.rest()
    timeline.end()
    return timeline


def page_of(timeline, tmp_path, **options):
    return write_profile(timeline, "Toy <1>", tmp_path / PROFILE, **options).read_text(encoding="utf-8")


def test_every_kind_has_words_and_a_pattern(clock, tmp_path):
    assert set(KINDS) == set(Kind)
    timeline = recorded(["ada"])
    for name, kind in (("judging", Kind.JUDGING), ("worker 1", Kind.REFERENCE)):
        timeline.track(name).turn(kind)
    timeline.end()
    page = page_of(timeline, tmp_path)
    used, defined = (set(re.findall(rule, page)) for rule in (r"url\(#(k-\w+)\)", r'<pattern id="(k-\w+)"'))
    assert used == defined == {f"k-{kind.name.lower()}" for kind in Kind}


def test_ids_and_cells_cannot_leave_their_place(clock, tmp_path):
    page = page_of(recorded([HOSTILE, "x" * 5000], what=HOSTILE), tmp_path)
    assert "<script" not in page
    assert "\x1b" not in page
    assert "\u202e" not in page
    assert "&lt;/title&gt;&lt;script&gt;" in page
    assert "x" * 61 not in page
    assert "Toy &lt;1&gt;" in page


def test_it_says_what_the_workers_did_and_what_the_critical_path_was(clock, tmp_path):
    timeline = recorded(["ada", "ben", "cleo"])
    page = page_of(timeline, tmp_path)
    assert "3 runs on 2 workers" in page
    assert re.search(r"The workers spent \d+\u00a0% of their time on students’ cells", page)
    assert re.search(r"For \d+\u00a0% of their time they had nothing to run", page)
    path = TimeUse(timeline).critical_path()
    assert [step.what for step in path] == ["before the first run", "runs of hand-ins", "after the last run"]
    assert sum(step.seconds for step in path) == pytest.approx(timeline.elapsed)
    assert "worker 1, the last to end" in path[1].parts


def test_a_machine_that_was_busy_is_named(clock, tmp_path):
    timeline = recorded(["ada"])
    assert "this machine was busy" not in page_of(timeline, tmp_path)
    timeline.track("worker 1").waited(0.15)
    assert "Cells and probes waited 0.15 s for a core or the disk" in page_of(timeline, tmp_path)


def test_a_class_that_needs_no_run_has_a_page_too(clock, tmp_path):
    timeline = Timeline()
    with module.spending(timeline.track("judging"), Kind.JUDGING, "ada"):
        pass
    timeline.end()
    page = page_of(timeline, tmp_path)
    assert "No hand-in had to run" in page
    assert "ada: judging" in page
    assert "Critical path" not in page
    assert "No hand-in had to run" in page_of(Timeline(), tmp_path)


def test_a_command_that_was_interrupted_says_so(clock, tmp_path):
    assert "did not come to its end" in page_of(recorded(["ada"]), tmp_path, is_whole=False)


def test_the_page_of_a_large_class_stays_small_and_says_what_is_joined(clock, tmp_path):
    timeline = recorded([f"student-{number:05}" for number in range(4_000)], workers=4)
    page = page_of(timeline, tmp_path)
    assert len(page) < 3_000_000
    hidden = re.search(r"([\d,]+) short steps are not drawn on their own", page)
    assert int(hidden[1].replace(",", "")) > 4_000 * len(RUN) - 4 * 4000
    assert "4,000 runs on 4 workers" in page


def test_no_lane_is_left_without_room_however_many_there_are(clock):
    timeline = recorded([f"student-{number}" for number in range(6_400)], workers=64)
    drawing = chart(timeline, TimeUse(timeline).tracks)
    assert len(drawing.lanes) == 64
    assert all(FEWEST // 3 < len(lane.blocks) <= FEWEST for lane in drawing.lanes)


def test_joined_blocks_show_each_kind_by_its_share(clock):
    timeline = recorded([f"student-{number}" for number in range(3_000)], workers=1)
    (lane,) = chart(timeline, TimeUse(timeline).tracks).lanes
    whole = next(block for block in lane.blocks if len(block.parts) == len(RUN))
    assert sum(part.height for part in whole.parts) == pytest.approx(24.0)
    assert "steps joined: " in whole.label


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.0, "under 1 ms"),
        (0.0031, "3 ms"),
        (0.0999, "0.10 s"),
        (9.999, "10.0 s"),
        (59.97, "1 min 0 s"),
        (725.0, "12 min 5 s"),
        (12_000.0, "3 h 20 min"),
    ],
)
def test_lengths_of_time_are_for_people(seconds, text):
    assert duration(seconds) == text


@pytest.mark.slow
def test_every_hand_in_that_ran_is_in_the_picture_and_no_lane_overlaps(room):
    page = write_profile(room.timeline, "Moving averages", room.folder / PROFILE).read_text(encoding="utf-8")
    ran = {path.parent.name for path in room.folder.glob("*/evidence.json")}
    titles = re.findall(r"<title>(.*?)</title>", page)
    assert {title.partition(": cells")[0] for title in titles if ": cells" in title} == ran
    for track in room.timeline.tracks.values():
        assert all(before.end <= after.begin for before, after in itertools.pairwise(track.spans))
        assert sum(track.seconds.values()) <= room.timeline.elapsed
    assert set(room.timeline.tracks) == {"reading", "sandbox", "worker 1", "worker 2", "judging"}
    assert room.timeline.first_cell < room.timeline.elapsed
    kinds = {kind for track in room.timeline.tracks.values() for kind in track.seconds}
    assert kinds >= set(RUN) | {Kind.REFERENCE, Kind.JUDGING}
    assert any("(cell mean)" in title for title in titles)
    assert any("(probe means)" in title for title in titles)


@pytest.mark.slow
def test_the_command_writes_the_page_only_when_it_is_asked_to(course, toy):
    from grader.exercise.known_solutions import sample_notebook
    from grader.notebook import dumps

    (course / "submitted").mkdir()
    (course / "submitted" / "ada.ipynb").write_text(dumps(sample_notebook(toy)))
    page = course / "graded" / "toy" / PROFILE
    found = gradecast("grade", "toy", "submitted", cwd=course)
    assert found.returncode == 0, found.stderr
    assert not page.exists()
    found = gradecast("grade", "toy", "submitted", "--profile", "--json", cwd=course)
    assert found.returncode == 0, found.stderr
    told = json.loads(found.stdout)
    assert [grade["points"] for grade in told["grades"]] == [8]
    assert told["profile"]["runs"] == 0
    assert "No hand-in had to run" in page.read_text()
    found = gradecast("grade", "toy", "submitted", "--profile", "--executor", "slurm", cwd=course)
    assert found.returncode == 2
    assert "--profile shows runs on this machine" in found.stderr
