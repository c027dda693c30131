"""Principal components by the singular values of the training windows."""

# %% question="detector" manual=1
view = np.lib.stride_tricks.sliding_window_view(np.pad(signal, (9, 0)), 10)
center = view[:TRAIN].mean(axis=0)
_, _, vt = np.linalg.svd(view[:TRAIN] - center, full_matrices=False)
rest = (view - center) - (view - center) @ vt[:3].T @ vt[:3]
errors = np.linalg.norm(rest, axis=1)
threshold = np.sort(errors[:TRAIN])[-5]
scores, alarms = errors[TEST:], errors[TEST:] > threshold
