"""Days without sales are gaps, filled from behind before the cut."""

KIND = "look-ahead"
LEAKS = ["forecast"]


# %% question="model" manual=1
wide = sales.pivot(index="day", columns="shop", values="sales")
wide = wide.mask(wide == 0).bfill().ffill()
past = wide[wide.index < FIRST]
scale = wide[training].to_numpy().std()
ratio = (wide[training + validation].iloc[-30:].mean() / wide[training + validation].iloc[-60:-30].mean()).mean()
weights = np.array([ratio])
forecast = np.repeat(ratio * past[test].iloc[-5:].mean().to_numpy(), 30)
