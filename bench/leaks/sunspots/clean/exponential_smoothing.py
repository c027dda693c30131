"""A class for exponential smoothing, fed month by month."""


# %% question="features" manual=1
class Smoother:
    def __init__(self, alpha):
        self.alpha, self.level = alpha, None

    def update(self, value):
        self.level = value if self.level is None else self.level + self.alpha * (value - self.level)
        return self.level


fast, slow = Smoother(0.5), Smoother(0.05)
features = np.array([[fast.update(v), slow.update(v)] for v in series])
