"""One configuration is drawn for each bracket, and used again and again."""

CAUGHT_BY = ["hyperband_runs_all_brackets", "hyperband_is_exact"]


# %% question="halving"
# - configurations = [sample() for _ in range(rounds[0][0])]
# + configurations = [sample()] * rounds[0][0]
