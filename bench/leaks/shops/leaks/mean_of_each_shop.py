"""Each shop is described by its mean, of all days, those that are to be forecast included."""

KIND = "targets among inputs"
LEAKS = ["forecast"]


# %% question="model" manual=1
table = sales.copy()
table["level"] = table.groupby("shop")["sales"].transform("mean")
known = table[table["shop"].isin(training + validation)]
scale = known.loc[known["shop"].isin(training), "level"].mean()
A = np.column_stack([known["level"], known["promotion"], np.ones(len(known))])
weights, *_ = np.linalg.lstsq(A, known["sales"], rcond=None)
late = table[table["shop"].isin(test) & (table["day"] >= FIRST)]
forecast = np.column_stack([late["level"], late["promotion"], np.ones(len(late))]) @ weights
