"""Each step begins with a state of zero."""

CAUGHT_BY = ["states_are_those_of_the_recurrence", "past_reaches_the_last_state"]


# %% question="by_hand"
# - state = np.tanh(x @ kernel + state @ recurrent_kernel + bias)
# - states.append(state)
# + states.append(np.tanh(x @ kernel + state @ recurrent_kernel + bias))
