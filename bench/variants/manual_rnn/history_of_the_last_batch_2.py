"""A list of all batches, of which every last one of an epoch is kept."""

BESIDE = "pure_python"


# %% question="train"
def train(model, inputs, targets, loss_function, delta_function, epochs, learning_rate):
    opt = torch.optim.Adam(list(model.parameters()), lr=learning_rate)
    every = []
    for step in range(epochs * len(inputs)):
        x, y = inputs[step % len(inputs)], targets[step % len(inputs)]
        out = model(x)
        loss = loss_function(out, y)
        opt.zero_grad(set_to_none=False)
        loss.backward()
        opt.step()
        every.append((loss.item(), delta_function(out.detach(), y)))
    last = every[len(inputs) - 1 :: len(inputs)]
    return {"loss": [a for a, _ in last], "delta": [b for _, b in last]}
