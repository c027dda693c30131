"""The cell of question 7 never ends."""

CAUGHT_BY = ["figure_shows_the_history"]


# %% question="figure" manual=1
while True:
    pass
