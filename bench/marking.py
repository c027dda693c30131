"""Marks a class in the real page of `gradecast mark --serve`, in Chromium, with real keys and clicks.

    python bench/marking.py [--students 60] [--part N]… [--pictures DIR]

The class is one of `jena_density`, three plots and two texts for each student, made from a fixed seed: some answers are
equal, nearly equal, empty, or hostile. The first four parts are marked by keys, the last one by clicks. Prints for each
part the answers, how many had to be looked at, presses and clicks for each answer, and how long the page took. Reading
is not included: a person takes longer.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import click

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from chromium import DESK, PHONE, Browser, chromium  # noqa: E402
from hand_marked import HandMarked, jena_class  # noqa: E402

from grader.gradebook.gradebook import read_places  # noqa: E402
from grader.terminal.display import show_rows  # noqa: E402

RUBRICS = (
    ("0.5 labels both axes", "0.5 the choice of days shows a daily cycle", "-0.25 no units"),
    ("0.5 labels both axes", "0.5 shows the whole record", "-0.25 no units"),
    ("0.5 the statistics come from the training rows", "0.5 the test rows are another season", "-0.5 wants it fixed"),
    ("0.5 the default is tanh", "0.5 others lose the fast implementation", "-0.25 vague"),
    ("0.5 two curves and the baseline", "0.5 labels, with units"),
)


@dataclass
class Marked:
    """What marking one part took."""

    answers: int = 0
    looks: int = 0
    presses: int = 0
    clicks: int = 0
    letters: int = 0
    seconds: float = 0.0
    waits: list[float] = field(default_factory=list)


@dataclass
class Hand:
    """Presses keys and clicks, one after another, and waits for the page each time."""

    browser: Browser
    marked: Marked

    def press(self, key: str) -> None:
        self.marked.presses += 1
        self._timed(lambda: self._keys(key))

    def type(self, text: str) -> None:
        self.marked.letters += len(text)
        self._keys(text)

    def click(self, selector: str) -> None:
        self.marked.clicks += 1
        self._timed(lambda: self.browser.driver.find_element("css selector", selector).click())

    def _keys(self, keys: str) -> None:
        from selenium.webdriver import ActionChains

        ActionChains(self.browser.driver).send_keys(keys).perform()

    def _timed(self, act) -> None:
        began = time.monotonic()
        act()
        self.browser.driver.execute_async_script("const done = arguments[0]; after(() => done());")
        self.marked.waits.append(time.monotonic() - began)


@click.command()
@click.option("--students", default=60, show_default=True, help="Students in the class.")
@click.option(
    "--part",
    "numbers",
    type=click.IntRange(1, 5),
    multiple=True,
    help="Mark this part; more than once.  [default: all]",
)
@click.option("--pictures", type=click.Path(path_type=Path, file_okay=False), help="Where screenshots go.")
def main(students: int, numbers: tuple[int, ...], pictures: Path | None) -> None:
    """Mark the class, and print what it took."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        room = jena_class(Path(folder) / "course", students)
        server = subprocess.Popen(
            [sys.executable, str(ROOT / "cli.py"), "mark", "jena_density", "--serve", "--as", "ines"],
            cwd=Path(folder) / "course",
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            address = re.search(r"http://\S+", server.stdout.readline())[0]
            with chromium(Path(folder) / "profile") as browser:
                browser.open(address)
                time.sleep(1)
                began = time.monotonic()
                wanted = numbers or tuple(range(1, 1 + len(RUBRICS)))
                parts = {number: mark_part(browser, address, number, pictures) for number in wanted}
                minutes = (time.monotonic() - began) / 60
        finally:
            server.terminate()
            server.wait()
        check(room, sum(part.answers for part in parts.values()))
    show(parts, minutes)


def mark_part(browser: Browser, address: str, number: int, pictures: Path | None) -> Marked:
    """Mark one part: rubric items are typed at the first answer, and then one or two are given to each."""
    rubric, base, began = RUBRICS[number - 1], address.partition("?")[0], time.monotonic()
    browser.open(f"{base}part/{number - 1}/")
    marked = Marked(answers=count(browser, ".progress span"))
    hand = Hand(browser, marked)
    mouse = number == len(RUBRICS)
    for line in rubric:
        hand.press("a")
        hand.type(line)
        hand.press("\ue007")
    while "answer" in browser.run("return document.title"):
        if marked.looks:
            choice = choose(browser.run("return document.querySelector('[data-answer]').dataset.answer"), len(rubric))
            for item in choice:
                hand.click(f"#item-{item}") if mouse else hand.press(str(item))
        if marked.looks == 3 and pictures:
            photograph(browser, pictures, f"part-{number}")
        hand.click("#done") if mouse else hand.press("\ue007")
        marked.looks += 1
    marked.seconds = time.monotonic() - began
    return marked


def choose(key: str, items: int) -> list[int]:
    """Which items an answer gets: one, two, or none, by its key."""
    chance = int(key, 16)
    return sorted({1 + chance % items, 1 + chance // 7 % items}) if chance % 5 else []


def count(browser: Browser, selector: str) -> int:
    return int(re.search(r"of (\d+)", browser.run(f"return document.querySelector('{selector}').textContent"))[1])


def photograph(browser: Browser, folder: Path, name: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    address = browser.run("return location.href")
    for scheme, width in (("light", DESK), ("dark", DESK), ("light", PHONE), ("dark", PHONE)):
        browser.open(address, width=width, scheme=scheme)
        browser.driver.save_screenshot(str(folder / f"{name}-{scheme}-{width}.png"))
    browser.open(address)


def check(room: HandMarked, answers: int) -> None:
    """Exit unless so many answers have points in the gradebook."""
    given = sum(place.points is not None and not place.waits for place in read_places(room.url, "jena_density"))
    if given != answers:
        sys.exit(f"{given} of {answers} answers have points")


def show(parts: dict[int, Marked], minutes: float) -> None:
    columns = (
        "part",
        "answers",
        "looked at",
        "presses/answer",
        "clicks/answer",
        "letters",
        "median s/press",
        "minutes",
    )
    rows = [
        [
            str(number),
            str(part.answers),
            str(part.looks),
            f"{part.presses / part.answers:.2f}",
            f"{part.clicks / part.answers:.2f}",
            str(part.letters),
            f"{median(part.waits):.3f}",
            f"{part.seconds / 60:.2f}",
        ]
        for number, part in parts.items()
    ]
    show_rows(
        f"{sum(part.answers for part in parts.values())} answers in {minutes:.1f} minutes", columns, rows, right=columns
    )


if __name__ == "__main__":
    main()
