"""The recurrent layer is a GRU."""

CAUGHT_BY = ["layers_are_the_right_ones", "parameters_are_counted", "outputs_are_those_of_the_layers"]


# %% question="model"
# - state = keras.layers.LSTM(16)(inputs)
# + state = keras.layers.GRU(16)(inputs)
