"""Networks in Keras' functional style, cells wrapped in RNN, and a helper for the last layer."""

CAUGHT_BY = []


# %% question="networks"
from keras import layers


def with_head(inputs, x):
    return keras.Model(inputs, layers.Dense(1, kernel_initializer=keras.initializers.Zeros(), name="head")(x))


def build_dense():
    inputs = keras.Input(shape=(120, 14))
    x = layers.Reshape((120 * 14,))(inputs)
    x = layers.Dense(16)(x)
    x = layers.ReLU()(x)
    return with_head(inputs, x)


# %% question="networks"
def build_convolutional():
    inputs = x = keras.Input(shape=(120, 14))
    for i, width in enumerate((24, 12, 6)):
        if i:
            x = layers.MaxPool1D(pool_size=2, strides=2)(x)
        x = layers.Conv1D(filters=8, kernel_size=width, padding="valid", activation=keras.activations.relu)(x)
    return with_head(inputs, layers.GlobalAvgPool1D()(x))


# %% question="networks"
def build_lstm():
    inputs = keras.Input(shape=(120, 14))
    states = layers.LSTM(16, return_sequences=True)(inputs)
    return with_head(inputs, states[:, -1, :])


# %% question="stacked"
def build_stacked():
    inputs = keras.Input(shape=(STEPS, 14))
    cells = [layers.GRUCell(16, recurrent_dropout=0.5) for _ in range(2)]
    x = layers.RNN(cells[0], return_sequences=True)(inputs)
    x = layers.RNN(cells[1])(x)
    return with_head(inputs, layers.Dropout(0.5)(x))


# %% question="stacked"
def build_bidirectional():
    inputs = keras.Input(shape=(STEPS, 14))
    return with_head(inputs, layers.Bidirectional(layers.LSTM(16), merge_mode="concat")(inputs))


# %% question="stacked"
def alive(steps, units, rate):
    rnn = layers.SimpleRNN(
        units,
        activation=None,
        use_bias=False,
        kernel_initializer="zeros",
        recurrent_initializer=keras.initializers.Identity(),
        recurrent_dropout=rate,
        return_sequences=True,
    )
    out = rnn(keras.ops.zeros((1, steps, 3)), initial_state=keras.ops.ones((1, units)), training=True)
    return keras.ops.convert_to_numpy(out[0]) > 0
