"""`shift` by the horizon."""

# %% question="baseline" manual=1
baseline = pd.Series(series).shift(HORIZON)[TEST + HORIZON :].to_list()
