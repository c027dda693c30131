"""Everything with NumPy, on a matrix of days and shops."""

# %% question="model" manual=1
wide = sales.pivot(index="day", columns="shop", values="sales")
known = wide[training + validation].to_numpy()
scale = wide[training].to_numpy().std()
u, s, vt = np.linalg.svd(known / scale, full_matrices=False)
weights = np.abs(u[:, 0])
past = wide[test].to_numpy()[:-30]
level = weights[:-30] @ past / (weights[:-30] ** 2).sum()
forecast = (level[:, None] * weights[-30:]).ravel()
