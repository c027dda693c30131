"""Trains the winner in a loop of its own, one call of `fit` for each epoch, and keeps weights and history itself.

Stops the search by a callback of its own; its models take (24,) and have a metric.
"""

CAUGHT_BY = []


# %% question="network"
def stacked_lstm(layers, units, window, features=1):
    stack = [keras.layers.LSTM(units, return_sequences=True) for _ in range(layers - 1)]
    return keras.Sequential([keras.Input((window, features)), *stack, keras.layers.LSTM(units), keras.layers.Dense(1)])


# %% question="search"
class StopWhenStuck(keras.callbacks.Callback):
    def on_train_begin(self, logs=None):
        self.best, self.bad = float("inf"), 0

    def on_epoch_end(self, epoch, logs=None):
        self.bad = 0 if logs["val_loss"] < self.best else self.bad + 1
        self.best = min(self.best, logs["val_loss"])
        if self.bad >= 2:
            self.model.stop_training = True


def build_model(hp):
    stack = stacked_lstm(hp.Int("layers", 1, 2, step=1), hp.Int("units", 8, 24, 8), WINDOW)
    model = keras.Sequential([keras.Input((WINDOW,)), keras.layers.Reshape((WINDOW, 1)), stack])
    config = {"learning_rate": hp.Float("learning_rate", 0.003, 0.03, sampling="log")}
    name = hp.Choice("optimizer", ["rmsprop", "adam"], default="adam")
    optimizer = keras.optimizers.get({"class_name": name, "config": config})
    model.compile(optimizer=optimizer, loss=keras.losses.MeanSquaredError(), metrics=["mae"])
    return model


# %% question="search"
# - callbacks=[keras.callbacks.EarlyStopping("val_loss", patience=2)],
# + callbacks=[StopWhenStuck()],


# %% question="final"
def train_final(tuner, training, validation, folder):
    model = build_model(tuner.get_best_hyperparameters(1)[0])
    best, weights, bad, joined = np.inf, model.get_weights(), 0, None
    for epoch in range(TRAIN_EPOCHS):
        one = model.fit(*training, batch_size=BATCH_SIZE, validation_data=validation, epochs=1, verbose=0)
        if joined is None:
            joined = one
        else:
            joined.epoch.append(epoch)
            for name, column in one.history.items():
                joined.history[name] += column
        loss = one.history["val_loss"][0]
        if loss < best:
            best, weights, bad = loss, model.get_weights(), 0
            model.save(Path(folder, "best.keras"))
        else:
            bad += 1
            if bad == 3:
                break
    model.set_weights(weights)
    return model, joined


# %% question="final"
def forecast(model, scaler, hours):
    scaled = np.array([scaler.transform(window[:, None]) for window in hours])
    return scaler.inverse_transform(np.asarray(model(scaled.astype("float32"))))[:, 0]
