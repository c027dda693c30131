"""The pictures of `learning.md`, from trainings that are run for it: `make learning-pictures`.

Each panel shows what the recorder noted of one training with a mistake, of `bench.training_styles`, beside the same
training without it. Mistakes that end in an error, or of which a single number tells, have no panel.
"""

from __future__ import annotations

import math
import sys
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from bench.training_styles import MISTAKES, STYLES, Style, sound  # noqa: E402
from bench.training_torch import RECORDER  # noqa: E402
from grader.evidence.training import Training  # noqa: E402
from grader.judging.symptoms import CAUSES, Kind, Rule, symptoms_of  # noqa: E402
from grader.judging.symptoms.signs import SIGNS  # noqa: E402
from grader.worker.training.budget import Budget  # noqa: E402

import torch  # isort: skip  # noqa: E402
import matplotlib as mpl  # isort: skip  # noqa: E402
from matplotlib import pyplot as plt  # isort: skip  # noqa: E402

PICTURES = Path(__file__).parent / "trainings"
COLUMNS = 4
WRONG, RIGHT, INK = "#d1495b", "#5b8fb0", "#808080"
"""Colours that can be seen on white and on near-black."""
LOSS = ("loss", lambda item: item.losses)
SHOWN: dict[Kind, tuple[str, Callable[[Training], Sequence[float]]]] = {
    Kind.OTHER_MODEL: LOSS,
    Kind.NO_STEP: LOSS,
    Kind.CLEARED: LOSS,
    Kind.DETACHED: LOSS,
    Kind.ADDED: ("length of the gradient", lambda item: item.gradients),
    Kind.BROADCAST: LOSS,
    Kind.PROBABILITIES: LOSS,
    Kind.STATE: ("nodes of the loss's graph", lambda item: item.graph),
    Kind.ONE_BATCH: LOSS,
    Kind.TARGETS: LOSS,
    Kind.INPUTS: LOSS,
    Kind.SUM: LOSS,
    Kind.EXPLODING: ("length of the gradient", lambda item: item.gradients),
    Kind.RATE_HIGH: LOSS,
    Kind.DEAD: LOSS,
    Kind.VANISHING: ("gradient, layer by layer", lambda item: [layer.gradient for layer in item.layers]),
    Kind.RATE_LOW: ("step / weights", lambda item: item.updates),
    Kind.MEAN: LOSS,
}
"""What is drawn of each symptom."""
STYLE = {Kind.SUM: 5, Kind.RATE_HIGH: 5, Kind.STATE: 1, Kind.VANISHING: 1, Kind.EXPLODING: 2}
"""The style, where it is not the first one."""


def training_of(name: str, run: Callable[[Style], object], style: Style) -> Training:
    """What is noted of one training."""
    torch.manual_seed(0)
    RECORDER.enter(name)
    RECORDER.budget = Budget(1e9)
    run(style)
    return next(item for item in reversed(RECORDER.trainings()) if item.cell == name)


def draw(rules: Sequence[Rule], path: Path) -> None:
    """Draw the panels of some symptoms into one file."""
    rules = [rule for rule in rules if rule.kind in SHOWN]
    rows = math.ceil(len(rules) / COLUMNS)
    figure, axes = plt.subplots(rows, COLUMNS, figsize=(9.6, 2.15 * rows), squeeze=False, layout="constrained")
    for panel in axes.flat[len(rules) :]:
        panel.set_axis_off()
    for rule, panel in zip(rules, axes.flat, strict=False):
        style = STYLES[STYLE.get(rule.kind, 0)]
        wrong = training_of(f"wrong {rule.kind}", MISTAKES[rule.kind], style)
        right = training_of(
            f"right {rule.kind}", sound, replace(style, epochs=20 if rule.kind is Kind.ONE_BATCH else 12)
        )
        told = [item.kind for item in symptoms_of([wrong])]
        if told[:1] != [rule.kind]:
            raise SystemExit(f"{rule.kind}: {told} is named instead")
        label, series = SHOWN[rule.kind]
        for item, colour, line in ((right, RIGHT, "--"), (wrong, WRONG, "-")):
            values = series(item)
            panel.plot(
                range(1, len(values) + 1),
                values,
                line,
                color=colour,
                linewidth=1.6,
                marker="." if len(values) < 20 else "",
            )
        panel.set_yscale("log")
        panel.set_title(textwrap.fill(rule.says, 30), fontsize=8, color=INK)
        panel.set_ylabel(label, fontsize=7, color=INK)
        panel.tick_params(labelsize=6, colors=INK, which="both")
        panel.set_xticks([])
        panel.set_facecolor("none")
        for side in panel.spines.values():
            side.set_color(INK)
    figure.savefig(path, transparent=True, metadata={"Date": None})


def main() -> None:
    """Draw both pictures."""
    torch.set_num_threads(1)
    mpl.rcParams.update({"svg.fonttype": "path", "svg.hashsalt": "gradecast", "font.size": 8})
    draw(CAUSES, PICTURES / "mistakes.svg")
    draw(SIGNS, PICTURES / "signs.svg")


if __name__ == "__main__":
    main()
