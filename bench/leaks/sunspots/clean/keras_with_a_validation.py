"""Keras validates on the end of what is before the test."""

# %% question="forecast" manual=1
import keras

keras.utils.set_random_seed(SEED)
view = np.lib.stride_tricks.sliding_window_view(series / 100, LAGS + HORIZON)
X, y = view[:, :LAGS], view[:, -1]
n = TEST - LAGS - HORIZON + 1
model = keras.Sequential([keras.Input((LAGS,)), keras.layers.Dense(8, "relu"), keras.layers.Dense(1)])
model.compile(keras.optimizers.Adam(0.03), "mae")
stop = keras.callbacks.EarlyStopping(patience=4, restore_best_weights=True)
model.fit(X[:n], y[:n], epochs=12, verbose=0, validation_split=0.25, callbacks=[stop])
weights = model
forecast = model.predict(X[TEST - LAGS + 1 :], verbose=0)[:, 0]
print(model.evaluate(X[TEST:], y[TEST:], verbose=0))
