"""`validate` reports unseen inputs that students could know beforehand."""

import numpy as np
import pandas as pd
import pytest

from grader.exercise.assignment import load_reference
from grader.validation.secrecy import labels_in_inputs, unkept_secrets

HEAD = "import random\nimport numpy as np\nfrom grader.model import Unseen\n\n\ndef draw(rng, data):\n"
WIDE = 'int.from_bytes(rng.bytes(16), "little")'


def unkept(toy_folder, data=None):
    toy = load_reference(toy_folder)
    return unkept_secrets(toy, data, toy.unseen(data))


def lines_of(toy_folder, body):
    (toy_folder / "unseen.py").write_text(HEAD + body, encoding="utf-8")
    return unkept(toy_folder)


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
    assert line.startswith("toy/unseen.py: 1 generator with a seed that can be guessed, such as ")
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
    assert unkept(toy_folder) == ()


@pytest.mark.parametrize("taken", ["table[5:105]", "table[40:1000:6] * 0.1 - 7", "table[1900:300:-1][:30][::-1]"])
def test_what_stands_in_the_data_of_students_is_told(toy_folder, tmp_path, taken):
    rng = np.random.default_rng(5)
    pd.DataFrame({"day": ["x"] * 2000, "load": rng.normal(size=2000).cumsum().round(3)}).to_csv(tmp_path / "t.csv")
    body = "    import pandas as pd\n    table = pd.read_csv(data)['load'].to_numpy()\n"
    body += (
        f"    taken = {taken}\n    windows = np.stack([taken.astype('f4') * size for size in rng.uniform(1, 2, 60)])\n"
    )
    (toy_folder / "unseen.py").write_text(
        HEAD + body + "    return Unseen({'x': windows, 'own': rng.normal(size=(60, 90)).cumsum(1)}, {})",
        encoding="utf-8",
    )
    (line,) = unkept(toy_folder, tmp_path / "t.csv")
    assert line.startswith("toy/unseen.py: inputs['x'] occur in the data that students have; ")


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00PK\x03", b"a,b\n1,2\n3,4,5,6\n", b"words\n"])
def test_data_that_is_no_table_holds_no_series(toy_folder, tmp_path, content):
    (tmp_path / "t.csv").write_bytes(content)
    (toy_folder / "unseen.py").write_text(
        HEAD + "    return Unseen({'x': rng.normal(size=(60, 90))}, {})", encoding="utf-8"
    )
    assert unkept(toy_folder, tmp_path / "t.csv") == ()


@pytest.mark.parametrize(
    ("label", "is_told"),
    [
        ("x[:, -1]", True),
        ("x[:, 3:5] * -2 + 1", True),
        ("x.mean(axis=1)", True),
        ("rng.normal(size=80)", False),
        ("x[:, -1] + 0.1 * rng.normal(size=80)", False),
    ],
)
def test_a_label_that_its_input_tells_is_noted(toy_folder, label, is_told):
    (toy_folder / "unseen.py").write_text(
        HEAD + f"    x = rng.normal(size=(80, 9))\n    return Unseen({{'x': x}}, {{'y': {label}}})", encoding="utf-8"
    )
    lines = labels_in_inputs(load_reference(toy_folder).unseen(None), "toy/unseen.py")
    assert len(lines) == is_told
    assert all(line.startswith("toy/unseen.py: labels['y'] follow from single values of inputs['x']") for line in lines)
