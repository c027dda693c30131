"""The attack suite: it has enough attacks, and each says what an operator needs to know."""

import re
import tomllib
from collections import Counter

import pytest
from helpers import ROOT

from grader.attack import CATEGORIES, choose_attacks, find_suite, load_attack, load_attacks
from grader.errors import InputError

SUITE = find_suite()
ATTACKS = load_attacks(SUITE)


def test_every_category_has_many_attacks_with_distinct_names():
    assert len(ATTACKS) >= 60
    assert len({attack.name for attack in ATTACKS}) == len(ATTACKS)
    assert min(Counter(attack.category for attack in ATTACKS).values()) >= 8
    assert {attack.category for attack in ATTACKS} == set(CATEGORIES)


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_an_attack_says_what_it_tries_and_how_success_would_be_seen(attack):
    assert attack.tries.endswith((".", "?"))
    assert len(attack.tries) > 20
    assert attack.success
    assert attack.cells or attack.student or attack.links or attack.files or attack.replaced
    sources = "".join(cell.source for cell in attack.cells)
    assert attack.proof != "attempted" or "attempted" in sources, "nothing would prove that it was carried out"
    assert "CANARY-" not in sources, "it would find itself"


def test_an_attack_is_chosen_by_its_name_or_its_class():
    assert [attack.name for attack in choose_attacks(["persistence"], SUITE)] == ["persistence"]
    assert {attack.category for attack in choose_attacks(["reading", "forging"], SUITE)} == {"reading", "forging"}
    with pytest.raises(InputError, match="did you mean 'persistence'"):
        choose_attacks(["persistense"], SUITE)


def test_the_suite_is_found_in_a_clone_or_where_it_is_named(tmp_path, monkeypatch):
    assert find_suite() == find_suite(ROOT / "attacks") == ROOT / "attacks"
    with pytest.raises(
        InputError, match=f"^{re.escape(str(tmp_path))}: no attack suite there; name the folder attacks/"
    ):
        find_suite(tmp_path)
    (tmp_path / "deep" / "down").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "deep" / "down")
    monkeypatch.setattr(
        "grader.attack.attack.__file__", str(tmp_path / "site-packages" / "grader" / "attack" / "attack.py")
    )
    with pytest.raises(InputError, match="not part of the installed package; clone .* --suite gradecast/attacks$"):
        find_suite()
    (tmp_path / "attacks").symlink_to(ROOT / "attacks")
    assert find_suite() == tmp_path / "attacks"


def test_the_suite_is_in_no_wheel():
    built = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]
    assert built["packages"]["find"]["include"] == ["gradecast", "grader*"]
    for folder in ("gradecast", "grader"):
        assert not [path for path in (ROOT / folder).rglob("*.py") if "SUCCESS = " in path.read_text(encoding="utf-8")]


def test_a_file_without_a_sign_of_success_is_no_attack(tmp_path):
    path = tmp_path / "idle.py"
    path.write_text('"""Does nothing."""\n# %%\nprint("attempted")\n', encoding="utf-8")
    with pytest.raises(InputError, match="idle.py.*SUCCESS"):
        load_attack(path)
