# Some checks of manual_rnn as asserts, for systems that run them in the student's process.

# %% question="sequences"
cut, labels = cut_sequences(np.arange(20.0).reshape(10, 2), np.arange(10.0), 4, 3)
assert cut.shape == (3, 4, 2)
assert np.array_equal(labels[..., 0], [[0, 1, 2, 3], [3, 4, 5, 6], [6, 7, 8, 9]])

# %% question="loss"
ones = torch.ones(2, 5, 1)
assert np.isclose(float(sequence_loss(ones, 3 * ones)), 20)
assert np.isclose(average_delta(ones, 2 * ones), 0.5)

# %% question="train"
assert len(history["loss"]) == EPOCHS
assert history["delta"][-1] <= 0.1
assert forecast(features[:200].reshape(2, 100, 3)).shape == (2, 100)
