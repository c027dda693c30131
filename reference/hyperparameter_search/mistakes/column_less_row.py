"""Each forecast keeps its shape, so that a column less a row is a square."""

CAUGHT_BY = ["shapes_of_forecasts_do_not_matter", "errors_are_exact"]


# %% question="scale"
def errors_in_unit(scaler, predicted, truth):
    p = scaler.inverse_transform(predicted.reshape(-1, 1)).reshape(predicted.shape)
    t = scaler.inverse_transform(truth.reshape(-1, 1)).reshape(truth.shape)
    mse = float(np.mean((p - t) ** 2))
    return mse, math.sqrt(mse)
