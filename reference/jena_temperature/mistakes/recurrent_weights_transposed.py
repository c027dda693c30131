"""The recurrent weights stand on the left of the state."""

CAUGHT_BY = ["states_are_those_of_the_recurrence"]


# %% question="by_hand"
# - state = np.tanh(x @ kernel + state @ recurrent_kernel + bias)
# + state = np.tanh(x @ kernel + recurrent_kernel @ state + bias)
