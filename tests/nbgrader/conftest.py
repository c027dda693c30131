"""A browser for formgrader."""

import shutil

import pytest


@pytest.fixture
def driver(tmp_path):
    """Chromium without a window, with a profile of its own; the test is skipped where there is none."""
    binary, helper = shutil.which("chromium"), shutil.which("chromedriver")
    if binary is None or helper is None:
        pytest.skip("no Chromium here: apt-get install chromium chromium-driver")
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = binary
    switches = "headless no-sandbox disable-gpu disable-quic no-first-run disable-background-networking"
    for switch in (*switches.split(), "disable-component-update", "disable-sync", f"user-data-dir={tmp_path / 'profile'}"):
        options.add_argument(f"--{switch}")
    started = webdriver.Chrome(options=options, service=Service(helper))
    started.set_window_size(1200, 1600)
    yield started
    started.quit()
