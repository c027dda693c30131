"""Principal components of all windows; the threshold is that of the training."""

KIND = "statistics over all rows"
LEAKS = ["scores", "alarms", "threshold"]


# %% question="detector" manual=1
from sklearn.decomposition import PCA

windows = np.stack([signal[max(t - 9, 0) : max(t - 9, 0) + 10] for t in range(len(signal))])
pca = PCA(3).fit(windows)
errors = ((windows - pca.inverse_transform(pca.transform(windows))) ** 2).sum(axis=1)
threshold = np.sort(errors[:TRAIN])[-5]
scores, alarms = errors[TEST:], errors[TEST:] > threshold
