"""The first page shows pictures of the real thing, for the light and for the dark."""

import json
import re
import runpy
import xml.etree.ElementTree as ElementTree
from html import unescape

import pytest
from documentation import accept
from helpers import ROOT
from PIL import Image

from gradecast.command_line import main

DOCS = ROOT / "docs"
PICTURES = DOCS / "pictures"
NAMES = ("class", "feedback", "notebook", "report")
LARGEST_BYTES = 600_000
"""All of them together: what a reader loads before the first word is read."""


def endings():
    return {path.stem: path.suffix for path in PICTURES.iterdir()}


def shown(scheme):
    """The lines of the terminal in the picture."""
    texts = re.findall(r"<text [^>]*>([^<]*)</text>", (PICTURES / f"class-{scheme}.svg").read_text(encoding="utf-8"))
    return unescape("".join(texts)).replace("\N{NO-BREAK SPACE}", " ")


def test_each_is_there_for_the_light_and_for_the_dark_and_they_are_small():
    assert sorted(endings()) == sorted(f"{name}-{scheme}" for name in NAMES for scheme in ("light", "dark"))
    assert sum(path.stat().st_size for path in PICTURES.iterdir()) < LARGEST_BYTES


def test_the_first_page_shows_each_in_its_scheme_with_a_description():
    page = (DOCS / "index.md").read_text(encoding="utf-8")
    found = re.findall(r"```\{image\} pictures/([\w-]+)(\.\w+)\n:class: only-(\w+)\n:alt: (.{20,})\n```", page)
    assert {name: ending for name, ending, _, _ in found} == endings()
    assert all(name.endswith(f"-{scheme}") for name, _, scheme, _ in found)


@pytest.mark.parametrize("page", ["README.md", "docs/index.md"])
def test_every_picture_that_a_page_names_is_there(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    named = re.findall(r"(?:docs/)?pictures/[\w-]+\.\w+", text)
    assert named
    assert all(((ROOT if name.startswith("docs/") else DOCS) / name).is_file() for name in named)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_terminal_shows_a_command_that_there_is_and_what_it_says_today(scheme):
    text = shown(scheme)
    lines = re.findall(r"\$ (gradecast [a-z]+ [a-z_]+ submitted/ --workers \d)", text)
    assert lines
    for line in lines:
        accept(main, line)
    assert "new results, 0 judged on evidence that was there already" in text
    assert "further points are given by hand: gradecast mark" in text


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_drawing_is_well_formed_and_loads_nothing(scheme):
    text = (PICTURES / f"class-{scheme}.svg").read_text(encoding="utf-8")
    ElementTree.fromstring(text)
    assert not re.search(r"@font-face|@import|href=\"(?!#)|url\((?!#)", text)


def test_photographs_are_sharp_enough_for_good_screens():
    for path in PICTURES.glob("*.png"):
        with Image.open(path) as image:
            assert image.width >= 1500, path


@pytest.mark.slow
def test_the_class_consists_of_known_solutions_that_there_are():
    script = runpy.run_path(str(DOCS / "pictures.py"))
    folder = ROOT / "reference" / script["EXERCISE"]
    solutions = {solution for solutions in script["CLASS"].values() for solution in solutions.split()}
    assert solutions
    assert [name for name in sorted(solutions) if not (folder / f"{name}.py").is_file()] == []
    notebook = json.loads((ROOT / "assignments" / folder.name / f"{folder.name}.ipynb").read_text(encoding="utf-8"))
    sources = ["".join(cell["source"]) for cell in notebook["cells"]]
    assert f'check("{script["QUESTION"]}")' in sources
