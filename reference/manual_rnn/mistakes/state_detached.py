"""The state is detached in every step, so nothing is learned from what lies further back."""

CAUGHT_BY = ["gradients_reach_the_first_step"]


# %% question="model"
# - state = torch.tanh(from_input + self.W(state))
# + state = torch.tanh(from_input + self.W(state.detach()))
