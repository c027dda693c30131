"""Keras restores the weights that were best on `validation_data`, which is the test."""

KIND = "epoch chosen on test data"
LEAKS = ["weights", "forecast"]


# %% question="forecast" manual=1
import keras

keras.utils.set_random_seed(SEED)
view = np.lib.stride_tricks.sliding_window_view(series / 100, LAGS + HORIZON)
X, y = view[:, :LAGS], view[:, -1]
n = TEST - LAGS - HORIZON + 1
model = keras.Sequential([keras.Input((LAGS,)), keras.layers.Dense(8, "relu"), keras.layers.Dense(1)])
model.compile("adam", "mae")
stop = keras.callbacks.EarlyStopping(patience=4, restore_best_weights=True)
model.optimizer.learning_rate = 0.03
model.fit(X[:n], y[:n], epochs=12, verbose=0, validation_data=(X[TEST:], y[TEST:]), callbacks=[stop])
weights = model
forecast = model.predict(X[TEST - LAGS + 1 :], verbose=0)[:, 0]
