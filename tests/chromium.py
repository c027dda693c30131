"""A real browser for tests: the distribution's Chromium, headless."""

from __future__ import annotations

import base64
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import pytest

PHONE, DESK = 390, 1280


@dataclass(frozen=True)
class Browser:
    """One window."""

    driver: object

    def open(self, page: Path | str, width: int = DESK, scheme: str = "light", media: str = "screen") -> None:
        """Show a page, by its file or its address."""
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self._devtools("Emulation.setEmulatedMedia", media=media, features=features)
        metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500}
        self._devtools("Emulation.setDeviceMetricsOverride", **metrics)
        for log in ("browser", "performance"):
            self.driver.get_log(log)
        self.driver.get(page.resolve().as_uri() if isinstance(page, Path) else page)

    def run(self, script: str) -> object:
        return self.driver.execute_script(script)

    def complaints(self) -> list[str]:
        """Messages in the console."""
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def requests(self) -> list[str]:
        """Addresses that were fetched, without embedded data and requests that the page's policy blocked."""
        events = [json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance")]
        failed = [event["params"] for event in events if event["method"] == "Network.loadingFailed"]
        forbidden = {item["requestId"] for item in failed if item.get("blockedReason") == "csp"}
        sent = [event["params"] for event in events if event["method"] == "Network.requestWillBeSent"]
        return [
            item["request"]["url"]
            for item in sent
            if item["requestId"] not in forbidden and not item["request"]["url"].startswith("data:")
        ]

    def violations(self) -> list[str]:
        """Accessibility rules that the page breaks, with the places (axe-core)."""
        self.run((files("axe_core_python") / "axe.min.js").read_text(encoding="utf-8"))
        found = self.driver.execute_async_script("axe.run().then(arguments[arguments.length - 1]);")
        return [f"{item['id']}: {node['html'][:120]}" for item in found["violations"] for node in item["nodes"][:3]]

    def overflow(self) -> int:
        """Pixels by which the page is wider than the window."""
        return self.run("return document.documentElement.scrollWidth - document.documentElement.clientWidth")

    def picture(self, width: int, height: int, sharpness: float) -> bytes:
        """The top of the page as PNG, of `width` and `height` CSS pixels, with `sharpness` pixels for each of them."""
        metrics = {"width": width, "height": height, "deviceScaleFactor": sharpness, "mobile": False}
        self._devtools("Emulation.setDeviceMetricsOverride", **metrics)
        self._devtools("Emulation.setScrollbarsHidden", hidden=True)
        return base64.b64decode(self._devtools("Page.captureScreenshot", format="png")["data"])

    def pdf(self) -> bytes:
        """The page printed to PDF."""
        return base64.b64decode(self._devtools("Page.printToPDF")["data"])

    def _devtools(self, command: str, **parameters: object) -> dict:
        return self.driver.execute_cdp_cmd(command, parameters)


@contextmanager
def chromium(profile: Path) -> Iterator[Browser]:
    """A browser with its own `profile`, for the block; the test is skipped if there is no Chromium."""
    binary, driver_binary = shutil.which("chromium"), shutil.which("chromedriver")
    if binary is None or driver_binary is None:
        pytest.skip("no Chromium here: apt-get install chromium chromium-driver")
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = binary
    switches = "headless no-sandbox disable-gpu disable-quic no-first-run disable-background-networking"
    for switch in (*switches.split(), "disable-component-update", "disable-sync", f"user-data-dir={profile}"):
        options.add_argument(f"--{switch}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(driver_binary))
    driver.set_script_timeout(120)
    try:
        yield Browser(driver)
    finally:
        driver.quit()
