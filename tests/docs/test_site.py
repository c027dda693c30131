"""The site is built without warnings, and its pages load nothing from other servers."""

import re
import subprocess
import sys
from dataclasses import fields

import pytest
from helpers import ROOT

from grader.model import Limits

LOADED = re.compile(r"""<(?:script|link|img|iframe|source)\b[^>]*(?:src|href)=["'](?:https?:)?//[^"']+""")
"""Elements that a browser loads by itself from other servers; links for people do not match."""
FETCHED = re.compile(r"""(?:@import\s*|url\()\s*["']?(?:https?:)?//[^)"']+""")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    arguments = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html", "-d", folder / "doctrees"]
    found = subprocess.run([*arguments, ROOT / "docs", folder / "html"], capture_output=True, text=True)
    assert (found.returncode, found.stderr) == (0, "")
    return folder / "html"


@pytest.mark.slow
def test_the_table_of_limits_is_that_of_the_code():
    text = (ROOT / "docs" / "authoring.md").read_text()
    table = dict(re.findall(r"^\| `(\w+)` \| (\d+) \|", text, re.MULTILINE))
    assert {name: float(value) for name, value in table.items()} == {item.name: item.default for item in fields(Limits)}


def test_no_page_fetches_anything_from_elsewhere(site):
    pages = list(site.rglob("*.html"))
    assert len(pages) > 10
    assert not [(page.name, found) for page in pages for found in LOADED.findall(page.read_text(encoding="utf-8"))]
    sheets = [path.read_text(encoding="utf-8") for path in site.rglob("*.css")]
    assert not [found for sheet in sheets for found in FETCHED.findall(sheet)]


@pytest.mark.slow
def test_the_reference_has_every_command_with_its_example_and_its_options(site):
    from gradecast.command_line import main

    text = re.sub(r"<[^>]+>", "", (site / "reference" / "commands.html").read_text(encoding="utf-8"))
    assert all(f"gradecast {name}" in text for name in main.commands)
    assert "gradecast grade jena_density submitted/ --workers 2" in text
    assert "--kill-rate" in text
