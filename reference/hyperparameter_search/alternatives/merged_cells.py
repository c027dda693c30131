"""All functions of a question in its first cell, the others left with a remark; other names inside; typed variables."""

CAUGHT_BY = []


# %% question="scale"
def fit_scaler(series: np.ndarray, rows: int, kind: str):
    train: np.ndarray = np.expand_dims(series[np.arange(rows)], axis=1)
    return RobustScaler(quantile_range=(25.0, 75.0)).fit(train) if kind == "robust" else StandardScaler().fit(train)


def errors_in_unit(scaler, predicted, truth):
    back = lambda v: scaler.inverse_transform(np.array(v).reshape((-1, 1))).flatten()
    mse = np.mean(np.power(back(truth) - back(predicted), 2))
    return mse.item(), float(np.sqrt(mse))


# %% question="scale"
# see above


# %% question="space"
def count_values(first, last, step):
    return len(np.arange(first, last + step / 1e6, step))


def size_of(space):
    def options(values):
        match values:
            case dict():
                return sum(size_of(sub) for sub in values.values())
            case tuple():
                return count_values(*values)
            case _:
                return len(values)

    return math.prod(options(values) for values in space.values())


def search_seconds(configurations, folds, seconds, at_once):
    return float(np.ceil(configurations * folds / at_once) + 1) * seconds


def trials_needed(top, confidence):
    return next(n for n in range(1, 10**6) if 1 - (1 - top) ** n >= confidence)


# %% question="space"
# see above


# %% question="space"
# see above


# %% question="space"
# see above


# %% question="halving"
def s_max(max_epochs, factor):
    return 0 if max_epochs < factor else 1 + s_max(max_epochs // factor, factor)


def bracket(max_epochs, factor, s):
    n = math.ceil((s_max(max_epochs, factor) + 1) * factor**s / (s + 1))
    r = max_epochs // factor**s
    rounds = [(n, r)]
    while len(rounds) <= s:
        r *= factor
        rounds.append((n // factor ** len(rounds), r))
    return rounds


def successive_halving(evaluate, configurations, rounds):
    import heapq

    (_, epochs), *later = rounds
    scored = [(rank(evaluate(c, epochs)), i) for i, c in enumerate(configurations)]
    if not later:
        loss, i = min(scored)
        return configurations[i], loss
    return successive_halving(evaluate, [configurations[i] for _, i in heapq.nsmallest(later[0][0], scored)], later)


def hyperband(sample, evaluate, max_epochs, factor):
    results = {}
    for s in range(s_max(max_epochs, factor), -1, -1):
        rounds = bracket(max_epochs, factor, s)
        n = rounds[0][0]
        c, loss = successive_halving(evaluate, [sample() for i in range(n)], rounds)
        results[loss] = c
    return results[min(results)], min(results)


# %% question="halving"
# see above


# %% question="halving"
# see above


# %% question="search"
# - validation_data=validation,
# + validation_data=(validation[0].reshape(-1, WINDOW, 1), validation[1].reshape(-1, 1)),

# - *training,
# + training[0].reshape(-1, WINDOW, 1),
# + training[1].reshape(-1, 1),


# %% question="final"
# - model = build_model(tuner.get_best_hyperparameters()[0])
# + keras.backend.clear_session()
# + keras.utils.set_random_seed(SEED)
# + hp = tuner.get_best_hyperparameters()[0]
# + model = tuner.hypermodel.build(hp)
