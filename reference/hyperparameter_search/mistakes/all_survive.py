"""Nobody is thrown away until the end."""

CAUGHT_BY = [
    "each_round_is_smaller_and_longer",
    "only_the_ranks_matter",
    "diverged_trainings_do_not_survive",
    "halving_is_exact",
]


# %% question="halving"
# - results = [(one, evaluate(one, epochs)) for one in alive[:n]]
# + results = [(one, evaluate(one, epochs)) for one in alive]
