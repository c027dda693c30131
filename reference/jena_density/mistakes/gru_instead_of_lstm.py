"""The recurrent layer is a GRU."""

CAUGHT_BY = ["layers_are_the_right_ones", "parameters_are_counted", "outputs_are_those_of_the_layers"]


# %% question="model"
def build_model() -> keras.Model:
    return keras.Sequential([keras.Input((SEQUENCE_LENGTH, 14)), keras.layers.GRU(16), keras.layers.Dense(1)])
