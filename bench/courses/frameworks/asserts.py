# The checks of the exercise with three libraries as asserts, for systems that run them in the student's process.

# %% question="normalise"
walk = np.cumsum(np.cos(np.arange(60.0) ** 1.3))
assert np.allclose(normalise(walk), (walk - walk.mean()) / walk.std(), rtol=0, atol=1e-3)

# %% question="attend"
table = np.cumsum(np.cos(np.arange(60.0) ** 1.3)).reshape(12, 5)
products = np.exp(table[:4] @ table[4:].T / 5**0.5)
found = attend(torch.as_tensor(table[:4]), torch.as_tensor(table[4:])).numpy()
assert np.allclose(found, products / products.sum(axis=1, keepdims=True), rtol=0, atol=1e-3)

# %% question="baseline"
table = np.cumsum(np.cos(np.arange(60.0) ** 1.3)).reshape(12, 5)
assert np.allclose(baseline(tf.constant(table)), table.mean(axis=1), rtol=0, atol=1e-3)
