"""Attacks that succeed, without a sandbox or with a protection removed, to prove that their signs are seen."""

from pathlib import Path

import psutil
import pytest
from helpers import ROOT, Recorded, gradecast

from grader.attack import CATEGORIES, Attack, Fate, Proof, choose_attacks, find_suite, lay_siege
from grader.notebook import parse_cells

pytestmark = pytest.mark.slow
SUITE = find_suite()


def attack(name, code, category="forging", **options):
    """An attack whose cell runs first, and which reports that it was carried out."""
    cells = parse_cells(f'# %%\n{code}\nprint("attempted")\n', name)
    return Attack(name, category, "Tries what is tested.", "It is seen.", cells=cells, **options)


def besiege(*attacks, sandbox="none"):
    siege = lay_siege(attacks, SUITE, sandbox, 2, Recorded())
    fates = {item.attack.name: item.fate for item in siege.results}
    signs = {item.attack.name: {sign.what for sign in item.signs} for item in siege.results}
    return fates, signs, [sign for signs in siege.harm.values() for sign in signs]


LEAVES = """
import subprocess, sys
CODE = "import time; time.sleep(300)"
quiet = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)
subprocess.Popen([sys.executable, "-c", CODE, "@TOKEN@-left"], start_new_session=True, **quiet)
"""
PLANTS = "import os\nos.makedirs('@OUT@/forging/target/plants')\nopen('@OUT@/forging/target/plants/x', 'w').close()"


def test_without_a_sandbox_every_kind_of_harm_is_seen():
    fates, signs, harm = besiege(
        attack("reads", "print(open('@COURSE@/reference/target/checks.py').read()[::-1])"),
        attack("calls", "import socket\nsocket.create_connection(('127.0.0.1', @PORT@)).sendall(b'calls was here')"),
        attack("stays", LEAVES),
        attack("writes", "open('/tmp/@TOKEN@-writes', 'w').close()"),
        attack("meddles", "open('@SUBMITTED@/forging/z-neighbour/target/target.ipynb', 'a').write(' ')"),
        attack("asks", "import os\nprint(os.environ.get('GRADECAST_CANARY'))"),
        attack("plants", PLANTS),
        attack("peers", "print(open('/proc/@BYSTANDER@/environ').read())"),
        attack("boasts", "print('SUCCEEDED')"),
        attack("slips", "undefined"),
    )
    _clear_away()
    assert signs["reads"] == {"secret"}
    assert signs["plants"] == {"file"}
    assert signs["peers"] == {"secret"}
    assert signs["boasts"] == {"step"}
    assert fates["asks"] is Fate.HELD
    assert fates["slips"] is Fate.UNPROVEN
    said = "\n".join(f"{sign.what}: {sign.detail}" for sign in harm)
    for word in (
        "calls was here",
        "-writes was left behind",
        "z-neighbour/target/target.ipynb was changed",
        "still alive",
    ):
        assert word in said


def _clear_away():
    for path in Path("/tmp").glob("gradecast-attack-*-writes"):
        path.unlink()
    for process in psutil.process_iter(["cmdline"]):
        if any(
            part.startswith("gradecast-attack-") and part.endswith("-left") for part in process.info["cmdline"] or ()
        ):
            process.kill()


def test_points_that_an_honest_run_would_not_earn_are_seen():
    solved = attack("solves", "1", "cheating")
    answers = parse_cells('# %% question="mean"\ndef mean(values): return float(values.mean())\n', "mean")
    lucky = Attack("lucky", "cheating", "Knows the mean.", "It is seen.", cells=(*solved.cells, *answers))
    honest = Attack("honest", "cheating", "Knows the mean.", "It is seen.", earns=2, cells=(*solved.cells, *answers))
    fates, signs, harm = besiege(lucky, honest, sandbox="fork")
    assert (fates, signs["lucky"], harm) == ({"lucky": Fate.BROKEN, "honest": Fate.HELD}, {"points"}, [])


def test_a_limit_that_stopped_nothing_is_no_proof():
    fates, _, _ = besiege(attack("mild", "1", "exhausting", proof=Proof.STOPPED), sandbox="fork")
    assert fates["mild"] is Fate.UNPROVEN


def test_an_attack_that_makes_no_sense_here_is_skipped():
    fates, _, _ = besiege(attack("elsewhere", "1", needs="/no/such/device"), sandbox="fork")
    assert fates["elsewhere"] is Fate.SKIPPED


EXHAUSTING = ("exhausting",)
OTHERS = tuple(category for category in CATEGORIES if category not in EXHAUSTING)


@pytest.mark.alone
@pytest.mark.parametrize(("categories", "workers"), [(EXHAUSTING, 2), (OTHERS, 1)], ids=["exhausting", "others"])
def test_the_sandbox_of_this_machine_holds(categories, workers):
    """Runs the whole suite in two sieges side by side, since attacks mostly wait for limits. It takes five minutes."""
    siege = lay_siege(choose_attacks(categories, SUITE), SUITE, "fork", workers, Recorded())
    broken = [
        (item.attack.name, item.fate, item.signs) for item in siege.results if item.fate not in ("held", "skipped")
    ]
    assert broken == []
    assert not any(siege.harm.values()), siege.harm


def test_the_command_says_what_was_held(tmp_path):
    done = gradecast("attack", "persistence", "hostile_name", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "2 attacks: 2 held" in done.stdout
    assert gradecast("attack", "nonsense", cwd=ROOT).returncode == 2
