"""The rank of each month among those until then."""

# %% question="features" manual=1
spots = pd.Series(series)
z = (spots - spots.expanding().mean()) / spots.expanding().std()
features = np.column_stack([series, spots.expanding().rank(pct=True), z.fillna(0)])
