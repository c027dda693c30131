"""Reproducible, as the student thinks: all generators are seeded at the start of the function."""

BESIDE = "loops_and_numpy_habits"


# %% question="tune"
def tune(rates, seeds):
    first_seed = seeds[0]
    np.random.seed(first_seed)
    torch.manual_seed(first_seed)

    results = {}
    for learning_rate in rates:
        results[learning_rate] = []
        for seed in seeds:
            body = Body()
            network = PatchForecaster(WEEK, body)
            network.to(device)
            train(
                network,
                train_days,
                steps=TUNE_STEPS,
                learning_rate=learning_rate,
                seed=seed,
            )
            validation_loss = loss_on(network, validation_days)
            results[learning_rate].append(validation_loss)
    return results
