"""A class that is fitted on what it is given."""


# %% question="scale" manual=1
class Scaler:
    def __init__(self, table):
        self.center = np.nanmean(table, axis=0)
        self.spread = np.nanstd(table, axis=0)

    def transform(self, table):
        return (table - self.center) / self.spread


raw = frame[["load", "temperature"]].to_numpy()
scaler = Scaler(raw[:train_rows])
mean, std = scaler.center, scaler.spread
scaled = pd.DataFrame(scaler.transform(raw)).ffill().to_numpy()
