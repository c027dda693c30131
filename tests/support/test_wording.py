"""The wording of counts, and of names that were misspelt."""

import re

import pytest
from helpers import ROOT

from grader.support.wording import did_you_mean, one_or_many, plural


@pytest.mark.parametrize(
    ("count", "says"),
    [(0, "0 runs"), (1, "1 run"), (2, "2 runs"), (1.0, "1 run"), (0.5, "0.5 runs"), (12_000, "12,000 runs")],
)
def test_a_count_has_the_word_that_fits(count, says):
    assert plural(count, "run") == says


def test_words_without_an_s():
    assert plural(2, "class", "classes") == "2 classes"
    assert [one_or_many(count, "lies", "lie") for count in (0, 1, 2)] == ["lie", "lies", "lie"]


def test_a_misspelt_name_is_answered_with_the_nearest_one():
    assert did_you_mean("smal_series", ["large", "small_series"], "write one") == "did you mean 'small_series'?"
    assert did_you_mean("weather", ["jena", "lanl"], "choose from jena, lanl") == "choose from jena, lanl"


COUNTED = re.compile(
    r"\{(?:len\([^{}]*\)|[a-z_.]*(?:count|number|total|points|manual|files|runs|parts))(?: - 1)?(?::[,g])?\} "
    r"(?:[a-z]+ )?(?:runs|submissions|students|files|checks|points|parts|cells|questions|minutes|bytes|columns)\b"
)


def test_texts_with_counts_ask_for_the_word():
    """So that nobody reads `1 runs`; constants and ranges are written out."""
    texts = [*(ROOT / "grader").rglob("*.py"), *(ROOT / "gradecast").rglob("*.py")]
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in texts
        if "suite" not in path.parts
        for match in COUNTED.finditer(path.read_text(encoding="utf-8"))
    ]
    assert found == []
