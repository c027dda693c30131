"""In tracebacks, students see lines of their own code and of libraries, but never lines of the grader."""

import pytest

pytestmark = pytest.mark.slow
CELLS = {
    "an endless loop": "while True: pass",
    "a command without end": "!sleep 60",
    "a command whose output is read": "seen = !sleep 60",
    "a library": "import json\njson.loads('{')",
    "an import that fails": "import nothing_of_this_name",
    "an error that comes from another": "try:\n    1 / 0\nexcept Exception as e:\n    raise KeyError('b') from e",
    "the end of the kernel": "quit()",
    "a magic": "%timeit -n1 -r1 1 / 0",
    "a display of something odd": "from IPython.display import display\ndisplay([], transient=3)",
}


@pytest.mark.parametrize("name", CELLS)
def test_no_line_of_ours_is_shown(walled_bench, name):
    run = walled_bench.run(CELLS[name], limits={"cell_seconds": 0.5})
    shown = "".join(
        line for item in run.outputs.get("c0", ()) if item["output_type"] == "error" for line in item["traceback"]
    )
    assert shown, run
    fault = run.evidence.cells[0].fault
    for text in (shown, "".join(fault.traceback) if fault else ""):
        assert "grader/" not in text
        assert "clock" not in text
        assert "_copy" not in text
    if name == "a library":
        assert "json.loads" in shown
        assert "decoder.py" in shown
    if name == "an error that comes from another":
        assert "1 / 0" in shown
        assert "KeyError" in shown
