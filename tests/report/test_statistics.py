"""Statistics of questions and the geometry of plots."""

import numpy as np
import pytest

from grader.report.itemstats import question_statistics, spread
from grader.report.plots import BASE, LEFT, WIDTH, histogram, strip


def test_discrimination_leaves_the_question_itself_out():
    points = np.array([[1, 1, 0], [1, 2, 1], [0, 0, 0], [1, 3, 2], [0, 1, 1.0]])
    found = question_statistics(["a", "b", "c"], [1, 3, 2], points)
    rest = points[:, 1] + points[:, 2]
    assert found[0].discrimination == pytest.approx(np.corrcoef(points[:, 0], rest)[0, 1])
    assert found[0].mean == pytest.approx(0.6)
    assert found[1].full == pytest.approx(0.2)
    assert found[2].none == pytest.approx(0.4)


def test_a_question_that_all_answer_alike_has_no_discrimination():
    assert question_statistics(["a", "b"], [1, 1], np.array([[1, 0], [1, 1], [1, 0.0]]))[0].discrimination is None


def test_a_question_without_points_has_a_mean_of_none():
    assert question_statistics(["a"], [0], np.zeros((3, 1)))[0].mean == 0


def test_no_numbers_have_no_spread():
    assert spread([]) is None
    assert spread([1, 2, 3]).median == 2


def test_every_value_is_in_one_bar():
    plot = histogram([0, 0.5, 1, 2, 29.5, 30, 31], 0, 30)
    assert sum(bar.count for bar in plot.bars) == 7
    assert plot.bars[-1].count == 3
    assert all(LEFT <= bar.x <= WIDTH for bar in plot.bars)


@pytest.mark.parametrize("values", [[0.0], [5.0, 5.0], [1e-9, 2e-9]])
def test_a_histogram_of_hardly_anything_can_be_drawn(values):
    plot = histogram(values, 0, max(*values, 1e-9), mark=values[0])
    assert sum(bar.count for bar in plot.bars) == len(values)
    assert len(plot.ticks) >= 2


def test_dots_lie_on_their_side_of_the_threshold():
    plot = strip([("ada", 0.5), ("bob", 0.9), ("eve", 1.5)], 1.0, 0.2, high=False)
    assert [(dot.kind, dot.x < plot.threshold) for dot in plot.dots] == [
        ("passed", True),
        ("near", True),
        ("failed", False),
    ]


def test_a_value_far_away_does_not_squeeze_the_others():
    plot = strip([(f"s{n}", 1 + n / 100) for n in range(40)] + [("eve", 1e9)], 1.2, 0.05, high=False)
    assert plot.beyond == 1
    assert max(dot.x for dot in plot.dots[:-1]) - min(dot.x for dot in plot.dots) > 100


def test_a_tall_stack_stays_in_the_plot():
    plot = strip([(f"s{n}", 1.0) for n in range(300)], 1.2, 0.05, high=True)
    assert all(0 < dot.y <= BASE for dot in plot.dots)


def test_large_counts_are_short_enough_for_the_axis():
    plot = histogram([1.0] * 9_876, 0, 2)
    assert [tick.label for tick in plot.levels] == ["0", "4.9k", "9.9k"]
    assert max(len(tick.label) for tick in histogram([1.0] * 123_456, 0, 2).levels) <= 4
    assert sum(bar.count for bar in plot.bars) == 9_876
