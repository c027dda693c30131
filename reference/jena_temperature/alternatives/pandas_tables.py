"""Tables by pandas: pivot, agg, sort; other learning rates."""

CAUGHT_BY = []


# %% question="comparison"
from itertools import product


def compare(networks, learning_rates, seeds, training, validation, test):
    table = pd.DataFrame(columns=["seed", "network", "test", "validation", "loss", "model"])
    for seed, name in product(seeds, networks):
        keras.backend.clear_session()
        keras.utils.set_random_seed(int(seed))
        net = networks[name]()
        loss = train(net, training, learning_rates[name], seed)
        predict = forecaster(net)
        table.loc[len(table)] = [seed, name, evaluate(predict, *test), evaluate(predict, *validation), loss, net]
    return table


# %% question="comparison"
def summarise(results):
    means = results.pivot_table(index="network", values=["validation", "test"], aggfunc="mean")
    return means.assign(spread=results.groupby("network").test.agg("std"))


# %% question="comparison"
def choose(summary):
    return summary.sort_values("validation").index[0]


# %% question="comparison"
LEARNING_RATES = dict(dense=2e-4, convolutional=5e-4, recurrent=2e-3)


# %% question="failure"
def faulty_rows(raw):
    frame = pd.DataFrame(raw)
    return frame.index[frame.eq(-9999).any(axis=1)].to_numpy()


# %% question="failure"
def repair(raw):
    return pd.DataFrame(raw).replace(-9999, np.nan).ffill().values


# %% question="comparison"
def forecast(readings):
    frame = pd.DataFrame(readings.reshape(-1, 14)).replace(-9999, np.nan)
    window = np.repeat(np.arange(len(readings)), STEPS)
    clean = frame.groupby(window).ffill().to_numpy().reshape(readings.shape)
    x = ((clean - mean) / std).astype("float32")
    return pd.DataFrame([forecaster(m)(x) for m in members]).mean().to_numpy()
