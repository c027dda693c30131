"""A loop that remembers the last maximum and how long ago it was."""

# %% question="features" manual=1
features, top, since = [], -1.0, 0
for value in series:
    top, since = (value, 0) if value >= top else (0.99 * top, since + 1)
    features.append((value, top, float(since)))
features = np.array(features)
