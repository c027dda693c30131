"""The state is detached in every step, so nothing is learned from what lies further back."""

CAUGHT_BY = ["gradients_reach_the_first_step"]


# %% question="model"
# - from_inputs = self.U(inputs)
# - state = torch.zeros_like(from_inputs[:, 0])
# - states = []
# + state, states = torch.zeros(len(inputs), self.W.in_features), []

# - state = torch.tanh(from_inputs[:, step] + self.W(state))
# + state = torch.tanh(self.U(inputs[:, step]) + self.W(state.detach()))
