import pytest
from classroom import Classroom, open_classroom


@pytest.fixture(scope="session")
def room(tmp_path_factory) -> Classroom:
    return open_classroom(tmp_path_factory.mktemp("classroom"))
