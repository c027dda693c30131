"""CUSUM in both directions."""


# %% question="detector" manual=1
class Cusum:
    def __init__(self, normal):
        self.mean, self.slack = normal.mean(), 0.5 * normal.std()
        self.up = self.down = 0.0

    def __call__(self, x):
        self.up = max(0.0, self.up + x - self.mean - self.slack)
        self.down = max(0.0, self.down + self.mean - x - self.slack)
        return max(self.up, self.down)


detector = Cusum(signal[:TRAIN])
all_scores = np.array([detector(x) for x in signal])
threshold = all_scores[:TEST].max()
scores = all_scores[TEST:]
alarms = scores > threshold
