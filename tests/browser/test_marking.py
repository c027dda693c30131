"""Marking in a real browser, with real keys and clicks."""

import pytest
from chromium import DESK, PHONE
from hand_marked import served, toy_class
from selenium.webdriver import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from grader.gradebook.gradebook import read_places

pytestmark = pytest.mark.slow
CELL = "smooth-by-hand"


@pytest.fixture
def waiting(course):
    return toy_class(course)


@pytest.fixture
def opened(browser, waiting):
    """The first page, with its address."""
    with served(waiting.desk()) as address:
        enter(browser, address)
        yield address.partition("?")[0]
        browser.driver.get("data:,")


def enter(browser, address):
    browser.open(address)
    browser.driver.execute_async_script(
        "const done = arguments[0]; const look = () => location.search ? setTimeout(look, 20) : done(); look();"
    )


def press(browser, *keys):
    for key in keys:
        ActionChains(browser.driver).send_keys(key).perform()
        settle(browser)


def click(browser, selector):
    browser.driver.find_element(By.CSS_SELECTOR, selector).click()
    settle(browser)


def settle(browser):
    """Wait until the page has done what it was asked."""
    browser.driver.execute_async_script("const done = arguments[0]; after(() => done());")


def title(browser):
    return browser.run("return document.title")


def text(browser, selector):
    return browser.run(f"return document.querySelector({selector!r})?.textContent.trim()")


def points(waiting):
    return {place.student: place.points for place in read_places(waiting.url, "toy") if place.cell == CELL}


def test_a_class_is_marked_by_keys_alone(browser, waiting, opened):
    press(browser, Keys.ENTER)
    assert title(browser) == "A moving average: answer 1 of 6"
    press(browser, "a", "1 right" + Keys.ENTER, "a", "0.5 half of it" + Keys.ENTER)
    assert text(browser, "#points") == "1"  # 1.5 of 1
    press(browser, "1", Keys.ENTER)
    assert title(browser) == "A moving average: answer 2 of 6"
    press(browser, "c", "Well done.", Keys.ESCAPE, "1")
    ActionChains(browser.driver).send_keys("2", "2", Keys.ENTER, "2", Keys.ENTER).perform()  # faster than the page
    settle(browser)
    assert title(browser) == "A moving average: answer 4 of 6"
    press(browser, "u")
    assert title(browser) == "A moving average: answer 3 of 6"
    press(browser, Keys.ARROW_RIGHT, Keys.ARROW_LEFT, Keys.ENTER, "2", Keys.ENTER, "p", "0.25" + Keys.ENTER, Keys.ENTER)
    assert text(browser, "h1") == "Nothing is left here"
    assert browser.complaints() == []
    groups = waiting.desk().piles()[0].groups
    given = [{points(waiting)[answer.account] for answer in group.answers} for group in groups]
    assert given == [{0.5}, {1.0}, {0.5}, {0.5}, {0.25}, {0.0}]


def test_a_class_is_marked_by_clicks(browser, waiting, opened):
    click(browser, "[data-go]")
    line = browser.driver.find_element(By.ID, "line")
    line.send_keys("0.75 right")
    click(browser, "#add")
    click(browser, "#done")
    click(browser, "#item-1")
    click(browser, "#done")
    click(browser, ".step[rel=prev]")
    assert browser.run("return document.querySelector('#item-1').ariaPressed") == "true"
    click(browser, "details.edit summary")
    field = browser.driver.find_element(By.CSS_SELECTOR, ".editing input")
    assert browser.run("return document.activeElement.selectionEnd") == len("0.75 right")
    field.send_keys("0.25 right" + Keys.ENTER)
    settle(browser)
    assert sorted(given for given in points(waiting).values() if given is not None)[:2] == [0.25, 0.25]
    assert text(browser, ".item .worth") == "+0.25"
    click(browser, "#undo")
    assert text(browser, ".item .worth") == "+0.75"


def test_what_is_typed_is_saved_before_the_next_answer_and_survives_a_refusal(browser, waiting, opened):
    press(browser, Keys.ENTER, "c", "Two\nlines")
    click(browser, ".step[rel=next]")
    press(browser, Keys.ARROW_LEFT)
    assert browser.run("return document.querySelector('#comment').value") == "Two\nlines"
    press(browser, "a", "no points" + Keys.ENTER)
    assert text(browser, "#problem").startswith("A rubric item is points and a text")
    assert browser.run("return document.querySelector('#line').value") == "no points"
    browser.run("document.activeElement.blur(); document.querySelector('#line').value = '0.5 unfinished'")
    press(browser, Keys.ESCAPE, "p", "1", Keys.ESCAPE)
    assert browser.run("return document.querySelector('#line').value") == "0.5 unfinished"
    assert text(browser, "#points") == "1"


def test_keys_can_be_looked_up_and_turned_off(browser, opened):
    press(browser, Keys.ENTER, "?")
    assert browser.run("return document.querySelector('#keys').open")
    assert browser.violations() == []
    browser.driver.find_element(By.ID, "keys-on").click()
    press(browser, Keys.ESCAPE, "a")
    assert browser.run("return document.activeElement.id") != "line"
    browser.run("document.querySelector('#keys-on').click()")
    press(browser, "a")
    assert browser.run("return document.activeElement.id") == "line"


def test_pages_fit_are_accessible_and_load_nothing_from_elsewhere(browser, waiting, opened):
    press(
        browser,
        Keys.ENTER,
        "a",
        "-0.5 a rather long text of a rubric item that does not fit into one line" + Keys.ENTER,
    )
    answer = browser.run("return location.href")
    near = next(group for group in waiting.desk().piles()[0].groups if len(group.variants) > 1)
    pages = (opened, answer, f"{opened}part/0/all", f"{opened}part/0/{near.key}", f"{answer}/notebook")
    looks = (
        ("light", DESK, pages),
        ("dark", DESK, pages[1:3]),
        ("light", PHONE, pages[:4]),
        ("dark", PHONE, pages[3:4]),
    )
    for scheme, width, some in looks:
        for page in some:
            browser.open(page, width=width, scheme=scheme)
            assert browser.overflow() == 0, page
            assert browser.violations() == [], page
            assert browser.complaints() == [], page
            assert all(request.startswith(opened) for request in browser.requests())


def test_a_hostile_answer_does_nothing_in_the_page(browser, waiting, opened):
    pile = waiting.desk().piles()[0]
    key = next(group.key for group in pile.groups if group.shown.account == "eve")
    browser.open(f"{opened}part/0/{key}")
    active = "main form, main script, main style, main iframe, main img[src]"
    assert browser.run(f"return [!!window.ran, document.querySelectorAll('{active}').length]") == [False, 0]
    image = "document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.ran = true\">');"
    browser.run(f"{image} fetch('https://example.invalid/').catch(() => 0);")
    assert any("Content Security Policy" in line for line in browser.complaints())
    assert not browser.run("return !!window.ran")
    press(browser, Keys.ENTER)
    assert points(waiting)["eve"] == 0.0


def test_two_people_who_mark_at_once_lose_nothing(browser, waiting):
    driver = browser.driver
    with served(waiting.desk("ines")) as one, served(waiting.desk("theo")) as other:
        windows = {}
        for marker, address in (("ines", one), ("theo", other)):
            driver.switch_to.new_window("tab")
            enter(browser, address)
            press(browser, Keys.ENTER)
            windows[marker] = driver.current_window_handle
        for marker, value in (("ines", "0.25"), ("theo", "0.75")):  # both begin before either is done
            driver.switch_to.window(windows[marker])
            press(browser, "a", f"{value} by {marker}" + Keys.ENTER)
        for _ in range(5):
            for marker, handle in windows.items():
                driver.switch_to.window(handle)
                if "answer" in title(browser):
                    press(browser, "1" if marker == "ines" else "2", Keys.ENTER)
        for handle in windows.values():
            driver.switch_to.window(handle)
            driver.close()
        driver.switch_to.window(driver.window_handles[0])
    sheet = waiting.book().read().sheets[CELL]
    assert [item.text for item in sheet.items] == ["by ines", "by theo"]
    assert None not in points(waiting).values()
    assert {mark.marker for account in points(waiting) for mark in sheet.done(account)} == {"ines", "theo"}
