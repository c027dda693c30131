"""What nbgrader needs around it: its command `alembic`, and a browser for formgrader."""

import pytest
from chromium import chromium


@pytest.fixture(autouse=True)
def _with_commands(commands_on_path):
    """All tests here run nbgrader itself."""


@pytest.fixture
def driver(tmp_path):
    """Chromium without a window; the test is skipped where there is none."""
    with chromium(tmp_path / "profile") as browser:
        browser.driver.set_window_size(1200, 1600)
        yield browser.driver
