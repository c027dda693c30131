"""Progress without a terminal: a line now and then."""

import io
import time

from rich.console import Console

from grader.terminal import display


def test_a_log_shows_how_far_a_long_phase_is(monkeypatch, capsys):
    monkeypatch.setattr(display, "TELL_SECONDS", 0.02)
    with display.progress_bar() as bar:
        bar.begin("grading", 3)
        bar.started("ada")
        bar.finished("ada")
        bar.started("bob")
        _wait_for(capsys, "grading: 1 of 3 done, now bob")


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


def _wait_for(capsys, line):
    seen = ""
    for _ in range(500):
        seen += capsys.readouterr().err
        if line in seen:
            return
        time.sleep(0.01)
    raise AssertionError(seen)
