"""As a comprehension."""

BESIDE = "library_functions"


# %% question="compare"
def compare(model, ways, numbers, runs):
    def one(w, n, r):
        torch.manual_seed(SEED + r)
        train(f := new_forecaster(w, model, DAY), few_hours[0:n], FEW_STEPS, FEW_RATE, SEED + r)
        return scores(f, validation_hours)[0]

    return pd.DataFrame([dict(way=w, series=n, run=r, mase=one(w, n, r)) for w in ways for n in numbers for r in runs])
