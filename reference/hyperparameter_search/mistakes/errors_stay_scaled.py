"""The errors are those of the scaled numbers."""

CAUGHT_BY = ["errors_are_a_square_and_its_root", "errors_are_exact"]


# %% question="scale"
# - scaler.inverse_transform(np.reshape(one, (-1, 1))) for one in (predicted, truth)
# + np.reshape(one, (-1, 1)) for one in (predicted, truth)
