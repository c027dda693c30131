"""Feedback and report in a real browser."""

import pytest
from chromium import DESK, PHONE

pytestmark = pytest.mark.slow

PAGES = ("full-marks/feedback.html", "mallory/feedback.html", "broken/feedback.html", "report.html", "profile.html")
READ = ("short-mean/feedback.html", "full-marks/feedback.html", "broken/feedback.html", "report.html", "profile.html")
PROBE = """
const before = performance.getEntriesByType('resource').filter(entry => !entry.name.startsWith('data:')).length;
const image = new Image(); image.src = 'https://example.invalid/x.png';
const script = document.createElement('script'); script.textContent = 'window.ran = true';
const style = document.createElement('p'); style.setAttribute('style', 'color: rgb(1, 2, 3)');
document.body.append(script, style);
return {resources: before, ran: !!window.ran, styled: getComputedStyle(style).color === 'rgb(1, 2, 3)'};
"""


@pytest.mark.parametrize("name", PAGES)
def test_a_page_makes_no_requests_and_logs_no_errors(browser, room, name):
    browser.open(room.folder / name)
    assert browser.complaints() == []
    assert browser.requests() == [(room.folder / name).resolve().as_uri()]


@pytest.mark.parametrize("name", ["mallory/feedback.html", "report.html"])
def test_hostile_content_cannot_run_fetch_or_imitate_the_page(browser, room, name):
    browser.open(room.folder / name)
    assert browser.run("return document.scripts.length + document.querySelectorAll('iframe, form, base').length") == 0
    assert browser.run(PROBE) == {"resources": 0, "ran": False, "styled": False}
    assert sum("Content Security Policy" in line for line in browser.complaints()) >= 3
    assert browser.requests() == [(room.folder / name).resolve().as_uri()]


@pytest.mark.parametrize("name", PAGES)
def test_a_phone_shows_a_page_without_scrolling_sideways(browser, room, name):
    browser.open(room.folder / name, width=PHONE)
    assert browser.overflow() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", READ)
def test_a_page_is_accessible_in_the_light_and_in_the_dark(browser, room, name, scheme):
    browser.open(room.folder / name, width=DESK, scheme=scheme)
    assert browser.violations() == []


def test_the_dark_scheme_has_a_dark_background(browser, room):
    shade = "return getComputedStyle(document.body).backgroundColor.match(/[0-9]+/g).map(Number)[0]"
    browser.open(room.folder / "report.html", scheme="light")
    light = browser.run(shade)
    browser.open(room.folder / "report.html", scheme="dark")
    assert browser.run(shade) < 60 < 200 < light


@pytest.mark.parametrize("name", ["full-marks/feedback.html", "report.html", "profile.html"])
def test_a_page_can_be_printed(browser, room, name):
    browser.open(room.folder / name)
    document = browser.pdf()
    assert document.startswith(b"%PDF")
    assert len(document) > 10_000


def test_links_of_the_summary_lead_to_the_questions(browser, room):
    browser.open(room.folder / "full-marks/feedback.html")
    lost = "return [...document.querySelectorAll('a[href^=\"#\"]')].filter(a => !document.querySelector(a.hash)).length"
    assert browser.run(lost) == 0


def test_links_of_the_report_lead_to_feedback(browser, room):
    browser.open(room.folder / "report.html")
    browser.run("document.querySelector('a[href=\"twin/feedback.html\"]').click()")
    assert "Feedback for" in browser.run("return document.querySelector('h1').textContent")
