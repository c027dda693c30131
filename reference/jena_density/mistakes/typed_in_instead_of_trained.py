"""A class that looks like a model, a history that is typed in, and a formula as the forecast: nothing is trained."""

CAUGHT_BY = [
    "model_is_not_compiled",
    "model_gives_one_number_per_window",
    "layers_are_the_right_ones",
    "activations_suit_cudnn",
    "parameters_are_counted",
    "outputs_are_those_of_the_layers",
    "loss_and_metric_are_set",
    "optimizer_is_set",
    "forecasts_are_densities",
    "each_part_has_its_purpose",
    "training_is_reported_as_it_was",
    "forecasts_come_from_the_model",
    "baseline_is_beaten_on_unseen_weather",
]


# %% question="model"
class Adam:
    iterations = 0


class Network:
    class LSTM:
        units, activation, recurrent_activation = 16, staticmethod(np.tanh), staticmethod(np.tanh)

    class Dense:
        units, activation = 1, staticmethod(np.positive)

    layers, compiled, optimizer = [LSTM(), Dense()], False, Adam()

    def __call__(self, windows):
        return 0.25 * np.asarray(windows)[:, :, 10].mean(axis=1, keepdims=True)

    def summary(self):
        print("LSTM (16), Dense (1)")

    def count_params(self):
        return 4 * 16 * (14 + 16 + 1) + 17


def build_model():
    return Network()


# %% question="compile"
def compile_model(model):
    """There is nothing to compile."""


# %% question="train"
class History:
    def __init__(self):
        self.history = {"loss": [2.0, 1.0], "mae": [1.0, 0.8], "val_loss": [1.0, 0.9], "val_mae": [1.0, 0.9]}


def train(model, train_dataset, validation_dataset):
    return History()


# %% question="train"
def forecast(windows):
    density = np.asarray(windows, dtype=float)[:, :, density_index]
    return 0.75 * density[:, -1] + 0.25 * density.mean(axis=1)
