"""A browser for formgrader."""

import pytest
from chromium import chromium


@pytest.fixture
def driver(tmp_path):
    """Chromium without a window; the test is skipped where there is none."""
    with chromium(tmp_path / "profile") as browser:
        browser.driver.set_window_size(1200, 1600)
        yield browser.driver
