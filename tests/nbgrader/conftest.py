"""Fixtures that nbgrader needs: its command `alembic`, and a browser for formgrader."""

import pytest
from chromium import chromium


@pytest.fixture(autouse=True)
def _with_commands(commands_on_path):
    """All tests here run nbgrader itself."""


@pytest.fixture
def driver(tmp_path):
    """A headless Chromium; the test is skipped if there is none."""
    with chromium(tmp_path / "profile") as browser:
        browser.driver.set_window_size(1200, 1600)
        yield browser.driver
