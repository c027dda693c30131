"""All rates that are tried are far too small, and nobody looks further."""

CAUGHT_BY = ["daily_network_beats_the_naive_forecast", "daily_network_generalises"]
MAY_LOSE = ["hourly_network_beats_the_naive_forecast"]


# %% question="tune"
# - rates = [3e-3, 3e-2, 1e-1]
# + rates = [1e-7, 1e-6, 1e-5]
