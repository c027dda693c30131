"""Lines for another front end or machine, and missing modules: the rest of their cell runs."""

from __future__ import annotations

import base64

import pytest

from grader.evidence import CellStatus

pytestmark = pytest.mark.slow

OK, ERROR, TIMEOUT = CellStatus.OK, CellStatus.ERROR, CellStatus.TIMEOUT


@pytest.fixture
def run(fork_bench):
    return fork_bench.run


def cell(run, number=0):
    return run.evidence.cells[number]


def test_a_module_that_is_missing_does_not_take_the_rest_of_its_cell_along(bench, text):
    run = bench.run("print('a')\nimport seaborn_x as sns, math\nprint('b', math.pi)\ndef f(): return 7\nf()", "f()")
    assert [item.status for item in run.evidence.cells] == [ERROR, OK]
    assert cell(run).missing == ("import seaborn_x",)
    assert cell(run).fault.name == "ModuleNotFoundError"
    assert any("seaborn_x" in line and "2" in line for line in cell(run).fault.traceback)
    assert [item["output_type"] for item in run.outputs["c0"]] == ["stream", "error", "stream", "execute_result"]
    assert text(run, 1) == "7"


def test_names_that_the_missing_module_would_define_fail_by_themselves(run, text):
    found = run("import seaborn_x as sns\nx = 1\nsns.set()\ny = 2", "x", "y")
    assert [item.status for item in found.evidence.cells] == [ERROR, OK, ERROR]
    assert cell(found).fault.name == "ModuleNotFoundError"  # the NameError only follows from it


def test_another_error_after_a_missing_module_is_the_one_reported(run):
    found = run("import seaborn_x\n1 / 0", "1")
    assert (cell(found).fault.name, cell(found).missing) == ("ZeroDivisionError", ("import seaborn_x",))
    assert any("1 / 0" in line for line in cell(found).fault.traceback)


@pytest.mark.parametrize(
    ("line", "missing"),
    [
        ("import seaborn_x.objects as so", "import seaborn_x"),
        ("from seaborn_x import a, b, c", "import seaborn_x"),
        ("from math import nothing, pi", "from math import nothing"),
        ("if 1 < 2:\n    import seaborn_x\nelse:\n    pass", "import seaborn_x"),
        ("%no_such_magic 1 2", "%no_such_magic"),
        ("%load_ext no_such_extension", "%load_ext no_such_extension"),
    ],
)
def test_what_is_missing_is_named_once(run, text, line, missing):
    found = run(f"{line}\nafter = 5", "after", "pi")
    assert cell(found).missing == (missing,)
    assert len([item for item in found.outputs["c0"] if item["output_type"] == "error"]) == 1
    assert text(found, 1) == "5"
    assert (cell(found, 2).status is OK) == ("pi" in line)


@pytest.mark.parametrize(
    "guarded",
    [
        "try:\n    import seaborn_x\nexcept ImportError:\n    HAVE = False",
        "try:\n    import google.colab\nexcept ImportError:\n    HAVE = False",
        "import contextlib\nHAVE = False\nwith contextlib.suppress(ImportError):\n    import seaborn_x\n    HAVE = 1",
        "import sys\nHAVE = 'google.colab' in sys.modules",
        "def f():\n    import seaborn_x\ntry:\n    f()\nexcept ImportError:\n    HAVE = False",
    ],
)
def test_code_that_tests_for_a_module_gets_the_right_answer(run, text, guarded):
    found = run(guarded, "HAVE")
    assert [item.status for item in found.evidence.cells] == [OK, OK]
    assert text(found, 1) == "False"
    assert cell(found).missing == cell(found).ignored == ()


@pytest.mark.parametrize(
    ("source", "ignored"),
    [
        ("from google.colab import drive\ndrive.mount('/content/drive')", "import google.colab"),
        ("from google.colab import files\nfor name in files.upload(): print(name)", "import google.colab"),
        ("import google.colab\nfrom google.colab.patches import cv2_imshow", "import google.colab"),
        ("import wandb\nwandb.init(project='x')\nwandb.log({'loss': 1})", "import wandb"),
        ("from kaggle_secrets import UserSecretsClient\nUserSecretsClient().get_secret('x')", "import kaggle_secrets"),
        ("%matplotlib widget", "%matplotlib widget"),
        ("%matplotlib", "%matplotlib"),
        ("%tensorflow_version 2.x", "%tensorflow_version 2.x"),
        ("%store -r history", "%store -r history"),
        ("%load_ext tensorboard\n%tensorboard --logdir logs", "%load_ext tensorboard"),
        ("%config NoSuch.thing", "%config NoSuch.thing"),
        ("!pip install -q seaborn", "!pip install -q seaborn"),
        ("x = !pip install seaborn", "!pip install seaborn"),
        ("%pip install seaborn", "%pip install seaborn"),
        ("!apt-get update && apt-get install -y x", "!apt-get update && apt-get install -y x"),
    ],
)
def test_lines_for_another_front_end_are_ignored_and_reported(run, text, source, ignored):
    found = run(f"{source}\nafter = 5", "after")
    assert [item.status for item in found.evidence.cells] == [OK, OK], cell(found)
    assert cell(found).ignored[0] == ignored
    assert cell(found).missing == ()
    assert text(found, 1) == "5"


def test_a_decorator_for_widgets_leaves_the_function(run, text):
    found = run(
        "from wandb import interact, IntSlider\n@interact(n=IntSlider(3))\ndef f(n=1): return n + 1\n"
        "g = interact(f, n=(0, 3))\nwith interact.output: f(1), g(2)",
    )
    assert cell(found).status is OK


def test_a_cell_magic_for_another_front_end_leaves_its_cell(run, text):
    found = run("%%wandb\nx = 5\nx + 1", "x", "%%no_such_magic\ny = 1")
    assert [item.status for item in found.evidence.cells] == [OK, OK, ERROR]
    assert cell(found).ignored == ("%%wandb",)
    assert text(found, 0) == "6"
    assert cell(found, 2).missing == ("%%no_such_magic",)


@pytest.mark.parametrize("magic", ["time", "capture", "timeit -n1 -r1"])
def test_magics_that_belong_to_a_notebook_work_around_missing_modules(run, text, magic):
    found = run(f"%%{magic}\nimport seaborn_x\nz = 3", "'z' in dir()")
    assert "seaborn_x" in cell(found).missing[0]
    assert text(found, 1) == ("False" if "timeit" in magic else "True")


def test_an_author_adds_to_what_is_ignored(run):
    found = run("import mlflow_x\nmlflow_x.autolog()\n%mine 3\n!dvc pull\n1", ignore=("mlflow_x", "%mine", "!dvc pull"))
    assert cell(found).status is OK
    assert cell(found).ignored == ("import mlflow_x", "%mine 3", "!dvc pull")
    assert cell(run("import mlflow_x")).missing == ("import mlflow_x",)


@pytest.mark.parametrize(
    "choose",
    [
        "%matplotlib notebook",
        "%matplotlib qt",
        "import matplotlib\nmatplotlib.use('TkAgg')",
        "import matplotlib.pyplot as plt\nplt.switch_backend('Qt5Agg')",
        "%matplotlib ipympl\nimport matplotlib.pyplot as plt\nplt.ion()",
    ],
)
def test_a_figure_for_a_window_is_shown(run, choose):
    found = run(f"{choose}\nimport matplotlib.pyplot as plt\nplt.plot([1, 3, 2])\nplt.show()", "plt.plot([1]);", "1")
    assert [item.status for item in found.evidence.cells] == [OK, OK, OK], cell(found)
    for name in ("c0", "c1"):
        (figure,) = (item for item in found.outputs[name] if item["output_type"] == "display_data")
        assert base64.b64decode(figure["data"]["image/png"]).startswith(b"\x89PNG")


@pytest.mark.parametrize(
    "source",
    [
        "from tqdm import tqdm, trange\nsum(tqdm(range(3))), list(trange(2))",
        "from tqdm.auto import tqdm\nbar = tqdm(range(3), desc='x')\nfor i in bar: bar.set_postfix(loss=i)",
        "import sys\nsys.modules['ipywidgets'] = None\nfrom tqdm.notebook import tqdm, trange\nlist(trange(2))\n"
        "with tqdm(total=3, display=False) as bar: bar.update(2)",
        "import tqdm.notebook\nlist(tqdm.notebook.tqdm_notebook([1]))",
        "from tqdm.autonotebook import tqdm\nlist(tqdm([1]))",
    ],
)
def test_bars_of_progress_are_there(run, source):
    found = run(source)
    assert (cell(found).status, cell(found).missing, cell(found).ignored) == (OK, (), ())
    assert not [item for item in found.outputs["c0"] if "HBox" in str(item)]


def test_a_cell_that_goes_on_keeps_its_limit(run):
    found = run("import seaborn_x\nwhile True: pass", "1", limits={"cell_seconds": 0.5})
    assert [item.status for item in found.evidence.cells] == [TIMEOUT, OK]
    assert cell(found).fault.name == "CellTimeout"


def test_errors_other_than_missing_imports_end_their_cell(run):
    files = {"broken.py": b"1 / 0", "newer.py": b"x = = 1"}
    found = run("import broken\nx = 1", "import newer\nx = 1", "x", files=files)
    assert [item.fault.name for item in found.evidence.cells] == ["ZeroDivisionError", "SyntaxError", "NameError"]


def test_the_history_and_line_numbers_are_the_students(run, text):
    found = run("import math\n\nIn[1]", "from math import (\n    pi,\n)\nraise ValueError(pi)")
    assert text(found, 0) == r"'import math\n\nIn[1]'"
    assert any("line 4" in line for line in cell(found, 1).fault.traceback)
    found = run("from __future__ import annotations\nimport math\ndef f(x: Nope): ...", "%%wandb\n\nraise ValueError")
    assert cell(found).status is OK
    assert any("line 3" in line for line in cell(found, 1).fault.traceback)


def test_names_of_lines_are_cut(run):
    lines = "\n".join(f"import x_{number}_{'y' * 200}" for number in range(40))
    found = run(f"{lines}\nz = 1", "z")
    assert len(cell(found).missing) == 20
    assert max(map(len, cell(found).missing)) == 100
    assert cell(found, 1).status is OK


LEFT_BEHIND = """
import os, sys, warnings, locale, builtins
import numpy as np
os.mkdir("elsewhere"); os.chdir("elsewhere")
np.seterr(all="raise"); np.set_printoptions(precision=1)
warnings.simplefilter("error")
sys.setrecursionlimit(150)
builtins.round = None
sys.stdout = open(os.devnull, "w")
import matplotlib.pyplot as plt
plt.style.use("dark_background"); plt.switch_backend("svg")
"""
EYES = """
@probe
def eyes(student):
    import warnings
    import matplotlib.pyplot as plt
    warnings.warn("careful")
    print("into the log")
    return {"folder": os.path.isdir("elsewhere"), "log": float(np.log(np.zeros(1))[0]), "text": str(np.array([1 / 3])),
            "rounded": round(1.2), "style": plt.rcParams["axes.facecolor"]}

@probe
def draws(student):
    return {"first": float(np.random.rand())}
"""


def test_what_a_notebook_leaves_behind_reaches_no_probe(bench, observed):
    clean, left = (bench.run(source, probes=EYES, seed=5).evidence for source in ("1", LEFT_BEHIND))
    assert left.cells[0].status is OK, left.cells[0].fault
    for probe in ("eyes", "draws"):
        assert observed(left, probe) == {**observed(clean, probe), **({"folder": True} if probe == "eyes" else {})}
