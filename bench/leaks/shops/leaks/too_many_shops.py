"""A slice of the shops reaches one too far."""

KIND = "test series among training ones"
LEAKS = ["weights", "forecast"]


# %% question="model" manual=1
names = sorted(sales["shop"].unique())
first = sales[sales["shop"].isin(names[:8])]
scale = first["sales"].mean()
wide = sales.pivot(index="day", columns="shop", values="sales").to_numpy() / scale
x, y = wide[:-30, :11].ravel(), wide[30:, :11].ravel()
weights = np.array([(x * y).sum() / (x * x).sum()])
forecast = scale * weights * wide[-60:-30, 10:].T.ravel()
