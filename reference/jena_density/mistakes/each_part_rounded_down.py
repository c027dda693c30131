"""Each of the three parts is rounded down, so that rows are lost."""

CAUGHT_BY = ["parts_add_up", "parts_have_their_shares"]


# %% question="split"
def split_rows(rows: int) -> tuple[int, int, int]:
    return int(rows * 0.55), int(rows * 0.25), int(rows * 0.20)
