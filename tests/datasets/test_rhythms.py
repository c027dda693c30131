"""Series with a rhythm are what their formula says."""

import numpy as np
import pytest

from grader.datasets.rhythms import SHAPES, simulate


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("period", [7, 24])
def test_every_series_repeats_its_pattern_in_a_unit_of_its_own(shape, period):
    series = simulate(np.random.default_rng(1), 200, shape, period, 24)
    assert series.shape == (200, 24 * period)
    assert np.isfinite(series).all()

    def change(lag):
        """By how much values that far apart differ; in the unit of the series."""
        return np.abs(series[:, lag:] - series[:, :-lag]).mean(axis=1)

    assert np.median(change(period) / change(period // 2)) < 0.9
    assert np.ptp(np.log10(series.std(axis=1))) > 2


def test_equal_generators_give_equal_series():
    first, second = (simulate(np.random.default_rng(2), 3, "curve", 24, 8) for _ in range(2))
    assert np.array_equal(first, second)


def test_an_unknown_shape_is_named():
    with pytest.raises(ValueError, match="no shape 'square': it is one of profile"):
        simulate(np.random.default_rng(2), 3, "square", 24, 8)
