"""The seed of the notebook, once, as everywhere else."""

BESIDE = "written_for_a_gpu"


# %% question="tune"
def tune(rates, seeds):
    torch.manual_seed(SEED)
    losses = {}
    for r in rates:
        nets = [PatchForecaster(WEEK, Body()).to(device) for _ in seeds]
        losses[r] = [
            train(n, train_days, TUNE_STEPS, r, s) and loss_on(n, validation_days) for n, s in zip(nets, seeds)
        ]
    return losses
