"""The page about trainings names every symptom as Gradecast says it."""

import re

import pytest
from helpers import ROOT

from grader.judging.symptoms import RULES

PAGE = (ROOT / "docs" / "learning.md").read_text()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.kind)
def test_the_page_has_each_symptom_with_its_cause_and_its_experiment(rule):
    (row,) = (line for line in PAGE.splitlines() if line.startswith(f"| {rule.says} |"))
    assert f"| {rule.cause} | {rule.experiment} |" in row


def test_the_page_has_no_other_symptom():
    rows = [line for line in PAGE.splitlines() if line.startswith("| ") and not line.startswith("| what shows")]
    assert len(rows) == len(RULES)


def test_the_pictures_that_the_page_shows_are_there_and_load_nothing():
    named = re.findall(r"\{figure\} (\S+)", PAGE)
    assert named == ["trainings/mistakes.svg", "trainings/signs.svg"]
    for name in named:
        text = (ROOT / "docs" / name).read_text()
        assert "<path" in text
        assert not re.search(r"@font-face|@import|<script|<image", text)
