"""A helper makes and trains a network; the seed was set before."""

BESIDE = "prints_and_asserts"


# %% question="tune"
def run(rate, seed):
    net = PatchForecaster(WEEK, Body()).to(device)
    train(net, train_days, TUNE_STEPS, rate, seed)
    return loss_on(net, validation_days)


def tune(rates, seeds):
    torch.manual_seed(seeds[0])
    return {rate: [run(rate, seed) for seed in seeds] for rate in rates}
