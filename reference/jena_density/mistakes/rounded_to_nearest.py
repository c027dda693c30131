"""The parts are rounded to the nearest number instead of down."""

CAUGHT_BY = ["parts_have_their_shares"]


# %% question="split"
# - training = rows * 55 // 100
# - validation = rows * 25 // 100
# + training = round(rows * 0.55)
# + validation = round(rows * 0.25)
