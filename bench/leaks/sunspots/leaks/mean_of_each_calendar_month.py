"""What a calendar month usually brings is averaged over all years."""

KIND = "statistics over all rows"
LEAKS = ["features"]


# %% question="features" manual=1
table = pd.DataFrame({"spots": series, "month": np.arange(len(series)) % 12})
table["usual"] = table.groupby("month")["spots"].transform("mean")
features = table.to_numpy()
