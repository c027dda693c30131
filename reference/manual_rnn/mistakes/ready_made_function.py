"""Has the three layers, and leaves the recurrence to the function behind nn.RNN."""

CAUGHT_BY = ["network_is_made_of_linear_layers"]


# %% question="model"
# - from_inputs = self.U(inputs)
# - state = torch.zeros_like(from_inputs[:, 0])
# - states = []
# - for from_input in from_inputs.unbind(dim=1):
# -     state = torch.tanh(from_input + self.W(state))
# -     states.append(state)
# - return self.V(torch.stack(states, dim=1))
# + start = inputs.new_zeros(1, len(inputs), self.W.in_features)
# + weights = [self.U.weight, self.W.weight, self.U.bias, torch.zeros_like(self.U.bias)]
# + return self.V(torch.rnn_tanh(inputs, start, weights, True, 1, 0.0, self.training, False, True)[0])
