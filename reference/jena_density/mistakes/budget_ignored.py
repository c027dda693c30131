"""The training goes over all batches in every epoch."""

CAUGHT_BY = ["budget_is_kept", "training_is_reported_as_it_was"]


# %% question="train"
def train(model, train_dataset, validation_dataset):
    def scaled(windows, density):
        then = (density - mean[density_index]) / std[density_index]
        return windows, then - windows[:, -1, density_index]

    model.compile(optimizer=keras.optimizers.RMSprop(0.0003, weight_decay=20.0), loss="mse", metrics=["mae"])
    few = validation_dataset.map(scaled).take(VALIDATION_BATCHES)
    return model.fit(train_dataset.map(scaled), validation_data=few, epochs=2, verbose=0)
