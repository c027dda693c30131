"""Each random generator is seeded by itself, and rates are such that the recurrent network often is chosen."""

CAUGHT_BY = []


# %% question="comparison"
import random

import tensorflow as tf


def seed_all(seed):
    random.seed(seed)
    np.random.seed(seed)
    tf.random.set_seed(seed)


def run(name, seed, build, rate, parts):
    seed_all(seed)
    model = build()
    train(model, parts[0], rate, seed)
    validation, test = (evaluate(forecaster(model), windows, target) for windows, target in parts[1:])
    return dict(network=name, seed=seed, validation=validation, test=test, model=model)


def compare(networks, learning_rates, seeds, training, validation, test):
    parts = (training, validation, test)
    return pd.DataFrame(
        [run(name, seed, networks[name], learning_rates[name], parts) for seed in seeds for name in networks]
    )


# %% question="comparison"
def summarise(results):
    rows = {}
    for name in results["network"].unique():
        mine = results[results["network"] == name]
        rows[name] = {
            "validation": np.mean(mine["validation"]),
            "test": np.mean(mine["test"]),
            "spread": np.std(mine["test"], ddof=1),
        }
    return pd.DataFrame.from_dict(rows, orient="index")


# %% question="comparison"
def choose(summary):
    validation = summary["validation"].to_dict()
    return min(validation, key=validation.get)


# %% question="comparison"
LEARNING_RATES = {"dense": 0.00005, "convolutional": 0.0005, "recurrent": 0.001}
