"""Keras restores the best epoch of the validation."""

# %% question="train" manual=1
import keras

keras.utils.set_random_seed(SEED)
inputs = keras.Input((24,))
network = keras.Model(inputs, keras.layers.Dense(1)(keras.layers.Dense(8, activation="tanh")(inputs)))
network.compile(keras.optimizers.Adam(0.02), "mae")
stop = keras.callbacks.EarlyStopping(patience=10, restore_best_weights=True)
fit = network.fit(X[::3], y[::3], batch_size=64, epochs=10, validation_data=(X_val, y_val), callbacks=[stop], verbose=0)
epoch = int(np.argmin(fit.history["val_loss"]))
forecast = network.predict(last, verbose=0)[:, 0]
