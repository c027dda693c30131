import pytest
from chromium import Browser, chromium
from classroom import Classroom, open_classroom
from helpers import Recorded

from grader.report.classreport import write_report
from grader.report.profile import PROFILE, write_profile


@pytest.fixture(scope="session")
def browser(tmp_path_factory) -> Browser:
    with chromium(tmp_path_factory.mktemp("profile")) as browser:
        yield browser


@pytest.fixture(scope="session")
def room(tmp_path_factory) -> Classroom:
    room = open_classroom(tmp_path_factory.mktemp("classroom"))
    write_report(room.request.exercise, room.folder, room.scores, Recorded())
    write_profile(room.timeline, "Moving averages", room.folder / PROFILE)
    return room
