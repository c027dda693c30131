"""The parts are rounded to the nearest number instead of down."""

CAUGHT_BY = ["parts_have_their_shares"]


# %% question="split"
def split_rows(rows: int) -> tuple[int, int, int]:
    training, validation = round(rows * 0.55), round(rows * 0.25)
    return training, validation, rows - training - validation
