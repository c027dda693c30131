"""The tables of the tasks in `bench/leaks/` whose data are files. Everything is made up, from fixed seeds."""

from __future__ import annotations

import numpy as np
import pandas as pd

__all__ = ["electricity", "shops"]


def electricity() -> pd.DataFrame:
    """Hourly load and temperature of 60 days: time, load (MW), temperature (°C). Two in a hundred are missing."""
    random = np.random.default_rng(11)
    hours = np.arange(60 * 24)
    temperature = 8 + 5 * np.sin(2 * np.pi * (hours - 9) / 24) + 0.3 * np.cumsum(random.normal(0, 0.3, len(hours)))
    daily = 12 * np.sin(2 * np.pi * (hours - 8) / 24) - 8 * (hours // 24 % 7 >= 5)
    load = 60 + daily - 0.8 * temperature + random.normal(0, 2, len(hours))
    table = pd.DataFrame({"load": load.round(2), "temperature": temperature.round(2)})
    for column in table:
        for start in random.choice(np.arange(30, len(hours) - 30), 12, replace=False):
            table.loc[start : start + random.integers(0, 4), column] = np.nan
    table.insert(0, "time", pd.date_range("2022-01-01", periods=len(hours), freq="h"))
    return table


def shops() -> pd.DataFrame:
    """Daily sales of twelve shops for four months, shop by shop: columns shop, day, sales, promotion (0 or 1).

    A shop that is closed sells 0: each a few days, shop K among others on the last two of March.
    """
    random = np.random.default_rng(12)
    days = pd.date_range("2021-01-01", "2021-04-30")
    tables = []
    for shop in "ABCDEFGHIJKL":
        promotion = (random.random(len(days)) < 0.2).astype(int)
        pattern = 1 + 0.3 * np.sin(2 * np.pi * days.day_of_week / 7) + 0.4 * promotion + 0.002 * np.arange(len(days))
        sales = random.uniform(50, 150) * np.asarray(pattern) * random.lognormal(0, 0.1, len(days))
        closed = random.choice(80, 3, replace=False)
        sales[[*closed, 88, 89] if shop == "K" else closed] = 0
        tables.append(pd.DataFrame({"shop": shop, "day": days, "sales": sales.round(1), "promotion": promotion}))
    return pd.concat(tables, ignore_index=True)
