"""A helper takes the first series."""

BESIDE = "written_for_a_gpu"


# %% question="compare"
def first(n):
    return few_hours[torch.arange(n)]


def compare(model, ways, numbers, runs):
    table = []
    for run in runs:
        for n in numbers:
            for way in ways:
                torch.manual_seed(SEED + run)
                net = new_forecaster(way, model, DAY)
                train(net, first(n), FEW_STEPS, FEW_RATE, SEED + run)
                table.append((way, n, run, scores(net, validation_hours)[0]))
    return pd.DataFrame(table, columns=["way", "series", "run", "mase"])
