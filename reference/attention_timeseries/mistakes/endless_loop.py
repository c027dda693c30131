"""The cell of question 7 never ends."""

CAUGHT_BY = [
    "weights_of_a_query_add_up_to_one",
    "near_keys_weigh_more",
    "kernel_regression_is_exact",
    "far_queries_have_estimates",
]


# %% question="kernel"
while True:
    pass
