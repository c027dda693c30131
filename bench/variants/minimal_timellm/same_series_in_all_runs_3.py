"""The series are chosen outside of the loop over the runs."""

BESIDE = "loops_and_numpy_habits"


# %% question="compare"
def compare(model, ways, numbers, runs):
    columns = {"way": [], "series": [], "run": [], "mase": []}
    for number in numbers:
        training_series = few_hours.narrow(0, 0, number)
        for way in ways:
            for run in runs:
                seed = SEED + run
                torch.manual_seed(seed)
                candidate = new_forecaster(way, model, DAY)
                losses = train(candidate, training_series, FEW_STEPS, FEW_RATE, seed)
                assert len(losses) == FEW_STEPS
                result = scores(candidate, validation_hours)
                columns["way"].append(way)
                columns["series"].append(number)
                columns["run"].append(run)
                columns["mase"].append(result[0])
    return pd.DataFrame(columns)
