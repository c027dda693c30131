"""As people write in Colab: magics, installs, imports again, prints, everything added with `add`."""

CAUGHT_BY = []


# %% question="windows"
import warnings

from google.colab import drive

get_ipython().run_line_magic("matplotlib", "inline")
get_ipython().system("pip install -q keras")
drive.mount("/content/drive")
warnings.filterwarnings("ignore")


def window_arguments(first, second, target):
    L = len(first)
    rate = first[1] - first[0]
    stride = second[0] - first[0]
    print(L, rate, stride)
    return {"sequence_length": L, "sampling_rate": rate, "sequence_stride": stride, "shift": target - first[0]}


window_arguments([0, 1, 2], [1, 2, 3], 3)


# %% question="windows"
def count_windows(rows, sequence_length, sampling_rate, sequence_stride, shift):
    last_start = min(rows - 1 - (sequence_length - 1) * sampling_rate, rows - 1 - shift)
    if last_start < 0:
        return 0
    return last_start // sequence_stride + 1


# %% question="networks"
import tensorflow as tf
from tensorflow.keras.layers import Dense, Flatten, Input
from tensorflow.keras.models import Sequential


def build_dense():
    model = Sequential()
    model.add(Input(shape=(120, 14)))
    model.add(Flatten())
    model.add(Dense(16, activation=tf.nn.relu))
    model.add(Dense(units=1, kernel_initializer="zeros"))
    model.summary()
    return model


model = build_dense()


# %% question="networks"
def build_lstm():
    model = Sequential()
    model.add(Input(shape=(120, 14)))
    model.add(tf.keras.layers.LSTM(16))
    model.add(Dense(units=1, kernel_initializer="zeros"))
    return model


# %% question="by_hand"
def simple_rnn(inputs, kernel, recurrent_kernel, bias):
    s = [np.zeros_like(bias)]
    for i in range(inputs.shape[0]):
        s += [np.tanh(np.dot(inputs[i], kernel) + np.dot(s[-1], recurrent_kernel) + bias)]
    return np.vstack(s[1:])


# %% question="comparison"
from tqdm import tqdm


def compare(networks, learning_rates, seeds, training, validation, test):
    results = {"network": [], "seed": [], "model": [], "validation": [], "test": []}
    for name in tqdm(networks):
        for seed in seeds:
            tf.keras.backend.clear_session()
            tf.keras.utils.set_random_seed(seed)
            model = networks[name]()
            train(model, training, learning_rates[name], seed)
            results["network"].append(name)
            results["seed"].append(seed)
            results["model"].append(model)
            results["validation"].append(evaluate(forecaster(model), *validation))
            results["test"].append(evaluate(forecaster(model), *test))
            print(name, seed, results["validation"][-1])
    return pd.DataFrame(results)
