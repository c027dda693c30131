"""A callback of one's own keeps the epoch with the smallest loss on the test."""

KIND = "epoch chosen on test data"
LEAKS = ["epoch", "network", "forecast"]


# %% question="train" manual=1
import keras


class Keep(keras.callbacks.Callback):
    best = np.inf

    def on_epoch_end(self, epoch, logs=None):
        if logs["val_loss"] < self.best:
            self.best, self.epoch, self.weights = logs["val_loss"], epoch, self.model.get_weights()


keras.utils.set_random_seed(SEED)
network = keras.Sequential([keras.Input((24,)), keras.layers.Dense(8, activation="tanh"), keras.layers.Dense(1)])
network.compile(keras.optimizers.Adam(0.02), "mae")
keep = Keep()
network.fit(X[::3], y[::3], batch_size=64, epochs=10, validation_data=(X_test, y_test), callbacks=[keep], verbose=0)
network.set_weights(keep.weights)
epoch = keep.epoch
forecast = network.predict(last, verbose=0)[:, 0]
