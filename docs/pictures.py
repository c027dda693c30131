"""The pictures of the documentation's first page, taken of the real thing: `make pictures`.

A course with one exercise; a class that hands in the exercise's known solutions, right and wrong, under names of
people; the commands that a picture shows, run as it shows them. Pages and the notebook are photographed in Chromium
(Debian's packages chromium and chromium-driver), the terminal is drawn by rich. Each picture is there for the light and
for the dark. It takes some minutes: every hand-in trains a network.
"""

from __future__ import annotations

import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import nbformat
from nbclient import NotebookClient
from PIL import Image
from rich.color import parse_rgb_hex
from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from chromium import Browser, chromium  # noqa: E402

from grader.exercise.assignment import load_reference  # noqa: E402
from grader.exercise.known_solutions import load_sample, sample_notebook  # noqa: E402
from grader.exercise.reference import Reference  # noqa: E402
from grader.notebook import dumps  # noqa: E402

T = TypeVar("T")
PICTURES = Path(__file__).parent / "pictures"
EXERCISE = "jena_density"
QUESTION = "normalise"
COMMANDS = (f"gradecast grade {EXERCISE} submitted/ --workers 2",)
"""What the terminal shows; the other pictures need what `AFTERWARDS` makes."""
AFTERWARDS = (f"gradecast feedback {EXERCISE}", f"gradecast report {EXERCISE}")
STUDENT = "chidi"
"""Whose notebook and feedback are shown."""
CLASS = {
    "ada": "",
    "bruno": "alternatives/joined_fits",
    "chidi": "mistakes/normalised_with_all_rows",
    "dana": "alternatives/numpy_and_float32",
    "emil": "mistakes/delay_off_by_one",
    "fatima": "alternatives/tensors_and_noise",
    "grace": "mistakes/shuffled_split",
    "hiro": "mistakes/crash_in_the_middle mistakes/delay_off_by_one",
    "ines": "alternatives/another_optimizer",
    "jonas": "mistakes/baseline_of_yesterday mistakes/compiled_too_early mistakes/month_first",
    "kofi": "mistakes/gru_instead_of_lstm mistakes/normalised_with_all_rows mistakes/shuffled_split",
    "lena": "alternatives/sliced_parts",
    "mei": "mistakes/forecast_not_scaled_back",
    "noor": "mistakes/each_part_rounded_down mistakes/column_typed_in mistakes/learning_rate_falls",
}
"""Who hands in which known solutions of the exercise, mixed; the reference's own where none is named."""
UNREADABLE = "otto"
"""Who hands in a notebook that was cut off."""
TERMINAL = {"FORCE_COLOR": "1", "COLUMNS": "92", "TERM": "xterm-256color"}
"""What makes the commands print as they do in a terminal of that width."""
PLACES = ("results ", "gradebook ")
"""How lines begin that say where things are on this machine; they are left out."""
WIDTH, HEIGHT = 1000, 900
"""Of a photograph, in CSS pixels."""
SHARPNESS = 1.6
"""Pixels of a photograph for each CSS pixel."""
COLOURS = 256
"""In a photograph: enough for text and plots, in half of the bytes."""
PATIENCE_SECONDS, SETTLE_SECONDS = 120.0, 3.0
"""How long Jupyter may take to show the notebook, and then to draw it."""
CHOOSE_LAST = """
const prompt = [...document.querySelectorAll('.jp-Cell .jp-InputArea-prompt')].at(-1);
prompt.dispatchEvent(new MouseEvent('mousedown', {bubbles: true}));
"""
BOTTOM = "return [...document.querySelectorAll('.jp-Cell')].at(-1).getBoundingClientRect().bottom + 12"
BOTTOM_OF_QUESTION = f"return document.getElementById('question-{QUESTION}').getBoundingClientRect().bottom + 16"
SCHEMES = ("light", "dark")

THEMES = {
    "light": "ffffff 24292f 24292f be2633 1a7f37 9a6700 0969da 8250df 1b7c83 6e7781",
    "dark": "161b22 e6edf3 484f58 ff7b72 3fb950 d29922 58a6ff bc8cff 39c5cf b1bac4",
}
"""Of the terminal: background, text, and the eight colours of ANSI."""
TERMINAL_FORMAT = """\
<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.rich-terminal > rect {{ stroke: #8b949e; stroke-opacity: 0.4; }}
.{unique_id}-matrix {{ font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; \
font-size: {char_height}px; line-height: {line_height}px; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/>
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""
"""Of rich's own drawing, without the font that it loads from elsewhere."""


def main(folder: Path) -> None:
    """Make the course in `folder`, where what is there already is not run again, and take all pictures."""
    course = make_course(folder)
    printed = [(command, run(course, command)) for command in COMMANDS]
    for command in AFTERWARDS:
        run(course, command)
    notebook, results = answered(course), course / "graded" / EXERCISE
    PICTURES.mkdir(exist_ok=True)
    with chromium(folder / "profile") as browser:
        for scheme in SCHEMES:
            (PICTURES / f"class-{scheme}.svg").write_text(drawn(printed, scheme), encoding="utf-8")
            browser.open(results / "report.html", width=WIDTH, scheme=scheme)
            keep(f"report-{scheme}", browser.picture(WIDTH, HEIGHT, SHARPNESS))
            feedback = (results / STUDENT / "feedback.html").as_uri()
            browser.open(f"{feedback}#question-{QUESTION}", width=WIDTH, scheme=scheme)
            keep(f"feedback-{scheme}", browser.picture(WIDTH, int(browser.run(BOTTOM_OF_QUESTION)), SHARPNESS))
            with jupyter(notebook, scheme) as address:
                keep(f"notebook-{scheme}", shown_in_jupyter(browser, address, scheme))


def make_course(folder: Path) -> Path:
    """A course with the one exercise, and what the class hands in."""
    course = folder / "course"
    if course.exists():
        return course
    for place in ("reference", "assignments"):
        shutil.copytree(ROOT / place / EXERCISE, course / place / EXERCISE)
    reference = load_reference(course / "reference" / EXERCISE)
    class_ = {student: handed_in(reference, solution) for student, solution in CLASS.items()}
    class_[UNREADABLE] = class_[STUDENT][:20_000]
    for student, text in class_.items():
        path = course / "submitted" / student / EXERCISE / f"{EXERCISE}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
    return course


def handed_in(reference: Reference, solutions: str) -> str:
    """A notebook in which cells are those of the known solutions."""
    samples = [load_sample(reference.folder / f"{solution}.py") for solution in solutions.split()]
    cells = tuple(cell for sample in samples for cell in sample.cells)
    return dumps(sample_notebook(reference, replace(samples[0], cells=cells) if samples else None))


def run(course: Path, command: str) -> str:
    """What a command prints in the course, with its colours; it runs once."""
    kept = course.parent / f"{command.split()[1]}.ansi"
    if not kept.exists():
        print(f"$ {command}", flush=True)
        call = [sys.executable, str(ROOT / "cli.py"), *shlex.split(command)[1:]]
        environment = {**os.environ, **TERMINAL}
        found = subprocess.run(call, cwd=course, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        if found.returncode not in (0, 1):  # 1 where a hand-in could not be run
            sys.exit(f"{command}: exit code {found.returncode}")
        kept.write_bytes(found.stdout)
    return kept.read_text(encoding="utf-8")


def drawn(shown: Sequence[tuple[str, str]], scheme: str) -> str:
    """A terminal with commands and what they printed, as SVG that loads nothing."""
    ground, text, *colours = map(parse_rgb_hex, THEMES[scheme].split())
    width = int(TERMINAL["COLUMNS"])
    console = Console(width=width, record=True, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    for command, printed in shown:
        console.print(Text.assemble(("$ ", "bold green"), (command, "bold")))
        for line in printed.splitlines():
            if not line.startswith(PLACES):
                console.print(Text.from_ansi(line), overflow="fold")
    return console.export_svg(
        title="", theme=TerminalTheme(ground, text, colours), code_format=TERMINAL_FORMAT, unique_id="t"
    )


def answered(course: Path) -> Path:
    """The student's notebook as it is on their screen: run down to the question's check, and cut to that question."""
    release = course / "assignments" / EXERCISE
    notebook = nbformat.read(course / "submitted" / STUDENT / EXERCISE / f"{EXERCISE}.ipynb", as_version=4)
    names = [cell["id"] for cell in notebook.cells]
    answer, check = names.index(QUESTION), names.index(f"{QUESTION}-checks")
    text = max(number for number in range(answer) if notebook.cells[number].cell_type == "markdown")
    del notebook.cells[check + 1 :]
    NotebookClient(notebook, resources={"metadata": {"path": str(release)}}).execute()
    notebook.cells = [notebook.cells[number] for number in (text, answer, check)]
    path = course.parent / "notebook" / f"{EXERCISE}.ipynb"
    path.parent.mkdir(exist_ok=True)
    nbformat.write(notebook, path)
    return path


@contextmanager
def jupyter(notebook: Path, scheme: str) -> Iterator[str]:
    """Jupyter in the light or in the dark; the address of the notebook, which it trusts."""
    home = notebook.parent.parent / "jupyter"
    settings = home / "settings" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True, exist_ok=True)
    (settings / "themes.jupyterlab-settings").write_text(json.dumps({"theme": f"JupyterLab {scheme.title()}"}))
    own = {f"JUPYTER_{place}_DIR": str(home / place.lower()) for place in ("DATA", "RUNTIME")}
    own |= {f"JUPYTERLAB_{place}_DIR": str(home / place.lower()) for place in ("SETTINGS", "WORKSPACES")}
    environment = {**os.environ, **own}
    subprocess.run([sys.executable, "-m", "nbformat.sign", str(notebook)], env=environment, check=True)
    options = (f"--ServerApp.root_dir={notebook.parent}", "--IdentityProvider.token=", "--no-browser", "--allow-root")
    log = home / "log"
    with log.open("w") as stream:
        server = subprocess.Popen([sys.executable, "-m", "notebook", *options], env=environment, stderr=stream)
    try:
        yield waited_for(lambda: re.search(r"http://localhost:\d+/", log.read_text()))[0] + f"notebooks/{notebook.name}"
    finally:
        server.terminate()
        server.wait()


def waited_for(look: Callable[[], T | None]) -> T:
    """What `look` finds, as soon as it finds something."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (found := look()):
        if time.monotonic() > deadline:
            sys.exit(f"Jupyter took longer than {PATIENCE_SECONDS:g} s")
        time.sleep(0.5)
    return found


def shown_in_jupyter(browser: Browser, address: str, scheme: str) -> bytes:
    """The notebook as a photograph, with its last cell chosen, down to the end of that cell's output."""
    browser.open(address, width=WIDTH, scheme=scheme)
    waited_for(lambda: browser.run("return document.querySelector('.jp-OutputArea-output')"))
    time.sleep(SETTLE_SECONDS)
    browser.run(CHOOSE_LAST)
    time.sleep(SETTLE_SECONDS)
    return browser.picture(WIDTH, int(browser.run(BOTTOM)), SHARPNESS)


def keep(name: str, photograph: bytes) -> None:
    """Write a photograph in few colours."""
    image = (
        Image.open(io.BytesIO(photograph))
        .convert("RGB")
        .quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    )
    image.save(PICTURES / f"{name}.png", optimize=True)


if __name__ == "__main__":
    if shutil.which("chromium") is None or shutil.which("chromedriver") is None:
        sys.exit("no Chromium here: apt-get install chromium chromium-driver")
    if len(sys.argv) > 1:
        main(Path(sys.argv[1]).resolve())
    else:
        with tempfile.TemporaryDirectory(prefix="pictures-") as place:
            main(Path(place))
