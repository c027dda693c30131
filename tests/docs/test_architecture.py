"""The architecture page names every room, in an order that agrees with the imports."""

import configparser
import re

from helpers import ROOT

ROOMS = re.findall(r"^\| `(\w+)` \|", (ROOT / "docs" / "reference" / "architecture.md").read_text(), re.MULTILINE)


def test_the_page_has_every_room_of_the_package():
    entries = {
        path.stem for path in (ROOT / "grader").iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    assert sorted(ROOMS) == sorted(entries - {"__init__"})


def test_the_page_has_them_in_the_order_of_imports():
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter")
    layers = contracts["importlinter:contract:layers"]["layers"]
    assert re.findall(r"grader\.(\w+)", layers) == ROOMS


def test_the_house_stays_easy_to_take_in():
    entries = [path for path in (ROOT / "grader").iterdir() if path.name != "__pycache__"]
    assert len(entries) <= 30
    assert sum(path.suffix == ".py" for path in entries) <= 8


def test_every_module_that_the_page_names_is_there():
    text = (ROOT / "docs" / "reference" / "architecture.md").read_text()
    named = set(re.findall(r"`(\w+\.\w+)`", text)) - {
        "unseen.py",
        "checks.py",
        "probes.py",
        "submission.json",
        "evidence.json",
    }
    assert named
    assert [name for name in named if not (ROOT / "grader" / name.replace(".", "/")).with_suffix(".py").is_file()] == []
