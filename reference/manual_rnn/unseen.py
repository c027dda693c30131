"""Sound that no student has heard: fresh synthetic records, cut into sequences, and numbers to compute with."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from grader.datasets.lanl import synthesise
from grader.model import Unseen

RECORDS, FAILURES = 4, 20
"""Fresh records, and cycles in each: about 350 sequences. Chance moves their average delta by about 0.3 %."""
SAMPLES, STEPS = 40, 100
"""Samples in a step, and steps in a sequence, as in the notebook."""


def draw(rng: np.random.Generator, data: Path | None) -> Unseen:
    """Features of unseen sequences, shape (n, 100, 3), with the seconds left after each step as labels.

    The sequences come in random order and do not overlap. They are synthetic whatever `data` is. Further inputs: raw
    samples, a matrix to normalise, a series of times to split, predictions with targets, and weights of
    networks with their inputs; what such a network puts out is a label.
    """
    pieces = [_sequences(rng, int.from_bytes(rng.bytes(16), "little")) for _ in range(RECORDS)]
    features, left = (np.concatenate(kind) for kind in zip(*pieces, strict=True))
    order = rng.permutation(len(features))
    networks = [_network(rng, *sizes) for sizes in ((3, 6, 5, 9), (1, 1, 2, 4), (4, 10, 1, 30), (2, 5, 7, 1))]
    return Unseen(
        inputs={
            "features": features[order],
            "samples": _samples(rng),
            "matrix": _matrix(rng),
            "times": _ramps(rng),
            "predictions": rng.uniform(0, 2, (6, 9, 1)).astype(np.float32),
            "targets": rng.uniform(0, 2, (6, 9, 1)).astype(np.float32),
            "networks": networks,
            "short_samples": np.rint(rng.normal(0, [[1], [2], [4], [30], [200], [900], [5]], (7, 8))).astype(np.int16),
        },
        labels={"left": left[order], "outputs": [recurrence(network) for network in networks]},
    )


def recurrence(network: dict[str, np.ndarray]) -> np.ndarray:
    """The outputs of the recurrence s_i = tanh(U x_i + W s_(i-1) + b), y_i = V s_i + c, shape (batch, sequence, 1)."""
    inputs = network["inputs"].astype(float)
    state, outputs = np.zeros((len(inputs), len(network["b"]))), []
    for step in range(inputs.shape[1]):
        state = np.tanh(inputs[:, step] @ network["U"].T + state @ network["W"].T + network["b"])
        outputs.append(state @ network["V"].T + network["c"])
    return np.stack(outputs, axis=1)


def describe(samples: np.ndarray) -> np.ndarray:
    """What question 1 asks for: ln(1 + x) of standard, mean and largest deviation, shape (steps, 3), float32."""
    size = np.abs(samples - samples.mean(axis=1, keepdims=True))
    amplitudes = [np.sqrt((size**2).mean(axis=1)), size.mean(axis=1), size.max(axis=1)]
    return np.log1p(np.stack(amplitudes, axis=1)).astype(np.float32)


def _sequences(rng: np.random.Generator, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Sequences from one record, one after the other from a random step on: (n, 100, 3), and seconds (n, 100)."""
    record = synthesise(seed, FAILURES)
    steps = len(record) // SAMPLES
    sound, left = (record[name].to_numpy()[: steps * SAMPLES].reshape(steps, SAMPLES) for name in record)
    start = int(rng.integers(STEPS))
    count = (steps - start) // STEPS
    chosen = slice(start, start + count * STEPS)
    return describe(sound[chosen]).reshape(count, STEPS, 3), left[chosen, -1].reshape(count, STEPS)


def _samples(rng: np.random.Generator) -> np.ndarray:
    """Blocks of 500 samples, int16, from nearly silent to the limits of the type."""
    blocks = [rng.normal(offset, size, 500) for offset, size in ((4, 0.5), (-300, 7), (5, 90), (1000, 2000))]
    blocks.append(rng.choice([-32768, 32767, 0], 500))
    return np.clip(np.rint(blocks), -32768, 32767).astype(np.int16)


def _ramps(rng: np.random.Generator) -> np.ndarray:
    """Seconds left, shape (steps,): nine cycles of unequal length, in which every time occurs twice in a row.

    The last one is short, so that a failure lies behind 80 % of the steps.
    """
    lengths = [*rng.integers(20, 90, 8), 15]
    return np.concatenate([np.repeat(np.arange(length, 0, -1) / 10, 2) for length in lengths])


def _matrix(rng: np.random.Generator) -> np.ndarray:
    """Numbers to normalise, shape (400, 5), with a trend; the rows on both sides of row 250 are far from all others."""
    scale, trend = np.array([0.01, 1, 10, 100, 1000]), np.array([0.02, 5, 10, 300, -1000])
    matrix = rng.standard_normal((400, 5)) * scale + np.linspace(0, 3, 400)[:, np.newaxis] * trend
    matrix[249:251] += [15 * scale, -25 * scale]
    return matrix


def _network(rng: np.random.Generator, data: int, hidden: int, batch: int, steps: int) -> dict[str, np.ndarray]:
    """Weights large enough for the state to matter, and inputs, shape (batch, steps, data); all float32."""
    shapes = {"U": (hidden, data), "b": (hidden,), "W": (hidden, hidden), "V": (1, hidden), "c": (1,)}
    weights = {name: rng.normal(0, 1 / np.sqrt(shape[-1]), shape).astype(np.float32) for name, shape in shapes.items()}
    return {**weights, "inputs": rng.standard_normal((batch, steps, data)).astype(np.float32)}
