"""nbgrader's real formgrader in a real browser: a person opens a submission, gives points and a comment."""

import contextlib
import csv
import io
import os
import socket
import subprocess
import sys
import time
import urllib.request
from datetime import datetime

import pytest
from helpers import Recorded, request_for

from grader.exercise.known_solutions import write_class
from grader.exporting import export_scores
from grader.gradebook.configuration import course_gradebook
from grader.gradebook.read import read_class_scores
from grader.grading.grade import grade_class
from grader.grading.verdicts import judge_class

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]
HOSTILE = (
    "My answer. <script>document.title = 'owned'</script> <img src=x onerror=\"document.title = 'owned'\"> "
    "[link](javascript:document.title='owned') and 1 < 2"
)
CONFIGURATION = """
from late import PointAnHour
c = get_config()
c.CourseDirectory.course_id = "series-2026"
c.AssignLatePenalties.plugin_class = PointAnHour
"""
PLUGIN = """
from nbgrader.plugins import BasePlugin

class PointAnHour(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return total_seconds_late / 3600
"""
DUE = datetime(2026, 5, 1, 12)


@pytest.fixture
def nbgrader_course(course, toy):
    """A graded class of one student, who is two hours late and wrote HTML into an answer."""
    from nbgrader.api import Gradebook

    folder = course / "nb"
    write_class(toy, (), folder / "submitted")
    (folder / "submitted" / "full-marks" / "toy" / "timestamp.txt").write_text("2026-05-01 16:00:00 Europe/Berlin")
    path = folder / "submitted" / "full-marks" / "toy" / "toy.ipynb"
    path.write_text(
        path.read_text().replace("Each average needs a full window of values.", HOSTILE.replace('"', '\\"'))
    )
    (folder / "late.py").write_text(PLUGIN)
    (folder / "nbgrader_config.py").write_text(CONFIGURATION)
    with Gradebook(course_gradebook(folder)) as book:
        book.update_or_create_assignment("toy", duedate=DUE)
    grade_class(_request(course, toy, folder), Recorded())
    return folder


def _request(course, toy, folder):
    return request_for(
        course, toy, submissions=folder / "submitted", gradebook=course_gradebook(folder), nbgrader=folder
    )


@contextlib.contextmanager
def jupyterlab(folder):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    settings = ("--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={port}", "--IdentityProvider.token=")
    config = folder.parent / "jupyter"
    environment = {**os.environ, "JUPYTER_CONFIG_DIR": str(config), "JUPYTER_DATA_DIR": str(config)}
    with (folder.parent / "jupyter.log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", *settings], cwd=folder, env=environment, stdout=log, stderr=log
        )
        try:
            _wait(f"{address}/api/status", server)
            yield address
        finally:
            server.terminate()
            server.wait(30)


def _wait(url, server, seconds=120):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        assert server.poll() is None, "the server ended"
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=5) as answer:
            if answer.status == 200:
                return
        time.sleep(0.3)
    raise AssertionError(f"{url} does not answer")


def test_points_and_a_comment_of_formgrader_count_and_survive_judging(driver, nbgrader_course, course, toy):
    from selenium.common.exceptions import WebDriverException
    from selenium.webdriver.common.by import By
    from selenium.webdriver.support.ui import WebDriverWait

    url = course_gradebook(nbgrader_course)
    wait = WebDriverWait(driver, 120, ignored_exceptions=(WebDriverException,))
    with jupyterlab(nbgrader_course) as address:
        driver.get(f"{address}/formgrader/manage_submissions/toy")
        row = wait.until(lambda _: driver.find_element(By.XPATH, "//tr[contains(., 'full-marks')]")).text
        assert "needs manual grading" in row
        assert "2026-05-01 14:00:00 UTC" in row
        driver.get(f"{address}/formgrader/gradebook/toy/toy")
        link = "//a[contains(., 'Submission #1')]"
        driver.get(wait.until(lambda _: driver.find_element(By.XPATH, link).get_attribute("href")))
        wait.until(lambda _: driver.find_element(By.ID, "mean-checks").get_attribute("placeholder") == "3")
        points = driver.find_element(By.ID, "smooth-by-hand")
        assert driver.title == "toy"
        assert "passed: The mean of 0, 1, 2, 3 is right." in driver.page_source
        assert "1 of 1 hidden check passed" in driver.page_source
        assert "The mean of one value" not in driver.page_source
        assert "1 < 2" in driver.page_source.replace("&lt;", "<")
        assert not driver.find_elements(By.CSS_SELECTOR, ".text_cell_render script, .text_cell_render img")
        assert not driver.find_elements(By.CSS_SELECTOR, ".text_cell_render a[href^=javascript]")
        points.send_keys("0.5\t")
        driver.find_element(By.ID, "smooth-by-hand-comment").send_keys("Think of the *edges*.\t")
        saved = lambda _: _has(read_class_scores(url, toy.assignment), 0.5, "Think of the *edges*.")  # noqa: E731
        wait.until(saved)
        if "GRADECAST_SCREENSHOTS" in os.environ:
            driver.save_screenshot(os.path.join(os.environ["GRADECAST_SCREENSHOTS"], "formgrader.png"))
    for again in (judge_class, grade_class):
        again(_request(course, toy, nbgrader_course), Recorded())
        score = read_class_scores(url, toy.assignment)["full-marks"]
        assert _has({"full-marks": score}, 0.5, "Think of the *edges*.")
        assert (score.late_seconds, score.penalty, score.points) == (7200, 2.0, 6.5)
        assert not score.waiting
    table = export_scores("plain", {"full-marks": score}, toy.assignment, None).data.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(table))
    assert (row["student"], row["points"], row["penalty"]) == ("full-marks", "6.5", "2")


def _has(scores, points, comment):
    smooth = next(item for item in scores["full-marks"].questions if item.question == "smooth")
    return smooth.points == 3 + points and smooth.comment == comment and smooth.by_person
