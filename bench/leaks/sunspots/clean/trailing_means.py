"""Moving means of pandas, which look back."""

# %% question="features" manual=1
spots = pd.Series(series)
features = pd.concat([spots] + [spots.rolling(n, min_periods=1).mean() for n in (6, 13, 66)], axis=1).to_numpy()
