"""`validate` says where what counts as unseen can be known beforehand."""

import pytest

from grader.assignment import load_reference
from grader.secrecy import unkept_secrets

HEAD = "import random\nimport numpy as np\nfrom grader.model import Unseen\n\n\ndef draw(rng, data):\n"
WIDE = 'int.from_bytes(rng.bytes(16), "little")'


def lines_of(toy_folder, body):
    (toy_folder / "unseen.py").write_text(HEAD + body, encoding="utf-8")
    return unkept_secrets(load_reference(toy_folder), None)


@pytest.mark.parametrize(
    "made",
    [
        "rng",
        f"np.random.default_rng({WIDE})",
        "rng.spawn(1)[0]",
        "np.random.default_rng(rng.integers(1 << 32, size=4))",
    ],
)
def test_what_cannot_be_tried_out_is_in_order(toy_folder, made):
    assert (
        lines_of(toy_folder, f"    lines = {made}.normal(size=(20, 7))\n    return Unseen({{'x': lines}}, {{}})") == ()
    )


@pytest.mark.parametrize(
    "made",
    [
        "np.random.default_rng(int(rng.integers(1 << 32)))",
        "np.random.default_rng(rng.integers(1 << 32))",
        "np.random.default_rng(int(rng.integers(1 << 62)))",
    ],
)
def test_a_cut_seed_is_told_with_a_remedy(toy_folder, made):
    (line,) = lines_of(toy_folder, f"    lines = {made}.normal(size=(20, 7))\n    return Unseen({{'x': lines}}, {{}})")
    assert line.startswith("toy/unseen.py: 1 generator with a seed that can be tried out, such as ")
    assert line.endswith('seed it with `int.from_bytes(rng.bytes(16), "little")`, or use `rng` itself')


def test_what_is_the_same_in_every_draw_is_told(toy_folder):
    labels = "{'y': [np.ones(70), rng.normal(size=70)]}"
    body = f"    return Unseen({{'x': rng.normal(size=99), 'table': np.arange(60)}}, {labels})"
    first, second = lines_of(toy_folder, body)
    assert first.startswith("toy/unseen.py: inputs['table'] are the same in every draw")
    assert second.startswith("toy/unseen.py: labels['y'][0] are the same in every draw")


def test_a_few_constants_are_no_secret(toy_folder):
    assert lines_of(toy_folder, "    return Unseen({'x': rng.normal(size=99), 'rows': np.array([700, 200])}, {})") == ()


def test_an_exercise_without_unseen_inputs_has_none_to_keep(toy_folder):
    (toy_folder / "unseen.py").unlink()
    assert unkept_secrets(load_reference(toy_folder), None) == ()
