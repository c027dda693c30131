"""Progress without a terminal: a line now and then."""

import io
import time

from rich.console import Console

from grader.terminal import display


def test_a_log_shows_how_far_a_long_phase_is(monkeypatch, capsys):
    monkeypatch.setattr(display, "FIRST_SECONDS", 0.02)
    monkeypatch.setattr(display, "TELL_SECONDS", 0.02)
    with display.progress_bar() as bar:
        bar.begin("grading", 3)
        bar.started("ada")
        bar.finished("ada")
        bar.started("bob")
        _wait_for(capsys, "grading: 1 of 3 done, about 5 s left, now bob")


def test_nothing_is_printed_after_the_end_of_a_phase_or_if_quiet():
    out = io.StringIO()
    bar = display.ProgressBar(None, Console(file=out))
    bar.begin("judging", 1)
    bar.finished("ada")
    bar.tell()
    assert out.getvalue() == "judging: 1 to do\n"
    quiet = display.ProgressBar(None, Console(file=out, quiet=True))
    quiet.begin("grading", 2)
    quiet.tell()
    assert "grading" not in out.getvalue()


def test_after_ten_seconds_progress_says_how_long_it_will_take(monkeypatch):
    now = [100.0]
    monkeypatch.setattr(display.time, "monotonic", lambda: now[0])
    out = io.StringIO()
    bar = display.ProgressBar(None, Console(file=out, width=200))
    bar.begin("mutants", 40)
    bar.started("b")
    now[0] += 30
    bar.tell()
    bar.finished("a")
    bar.tell()
    now[0] += 290
    bar.finished("c")
    bar.tell()
    assert out.getvalue().splitlines()[1:] == [
        "mutants: 0 of 40 done, now b",
        "mutants: 1 of 40 done, about 20 min left, now b",
        "mutants: 2 of 40 done, about 1 h 41 min left, now b",
    ]
    bar.begin("judging", 2)
    now[0] += 9
    bar.finished("a")
    assert bar.left() == ""


def test_an_estimate_is_no_more_precise_than_it_can_be():
    said = [display.duration(seconds) for seconds in (1, 33, 56, 400, 5999)]
    assert said == ["5 s", "35 s", "1 min", "7 min", "1 h 40 min"]


def _wait_for(capsys, line):
    seen = ""
    for _ in range(500):
        seen += capsys.readouterr().err
        if line in seen:
            return
        time.sleep(0.01)
    raise AssertionError(seen)
