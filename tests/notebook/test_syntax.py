"""Syntax that the grading Python does not know is reported, and nothing else."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from grader.notebook.syntax import newer_syntax, string_ends_early

ROOT = Path(__file__).parents[2]
NEWER = {
    'print(f"{x["a"]}")': (3, 11),
    "f'{'x'}'": (3, 11),
    'f"{"b"}"': (3, 11),
    'f"{x!r:{"w"}}"': (3, 11),
    'f"""{\n"a"  # why\n}"""': (3, 11),
    'f"{"\\n".join(x)}"': (3, 11),
    "f'''{chr(10) + \"\\n\"}'''": (3, 11),
    'f"a" f"{x["a"]}"': (3, 11),
    "type X = int": (3, 11),
    "def f[T](x: T): ...": (3, 11),
    "try:\n    pass\nexcept* ValueError:\n    pass": (3, 10),
    "match x:\n    case 1: pass": (3, 9),
}
SAME = [
    """print(f"{x['a']}")""",
    '''f"""{x["a"]}"""''',
    """f"a\\n{x}" 'b' f'{x}'""",
    '''f"{x:>{w}}" "}" # f"''',
    "%matplotlib inline\n!ls\nx = f'{1}'",
    "f'{{}}' rf'\\d{x}' F\"{x}\"",
    "x = = 1",
    """f"{'#'} {x:#x}" '#'""",
]


@pytest.mark.parametrize("literals", ['f"{x["a"]}"', "f'{'x'}'", 'f"a" f"{x["a"]}"', 'f"{\nx}"'])
def test_older_pythons_end_such_a_string_early(literals):
    assert string_ends_early(literals)


@pytest.mark.parametrize(
    "literals", ["f'a'", "f'a' \"b\"", "f\"{'}'}{{\"", 'f"""{x["a"]}"""', "f'\\''", "(f'a'\n  f'b')"[1:-1]]
)
def test_an_old_string_ends_where_it_ends(literals):
    assert not string_ends_early(literals)


@pytest.mark.parametrize("source", SAME)
def test_what_every_python_reads_is_not_named(source):
    assert newer_syntax(source, (3, 11)) == ""


def test_no_f_string_of_our_code_counts_as_newer_syntax():
    for path in [*(ROOT / "grader").rglob("*.py"), *(ROOT / "reference").rglob("*.py")]:
        text = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.JoinedStr):
                assert not string_ends_early(ast.get_source_segment(text, node)), path


@pytest.mark.parametrize("name", ["python3.12", "python3.13"])
def test_a_newer_python_names_what_the_older_one_cannot_read(name):
    """Uses only the standard library of the newer Python."""
    python = shutil.which(name)
    if python is None or subprocess.run([python, "-c", ""], capture_output=True).returncode:
        pytest.skip(f"no {name} here")
    script = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "import importlib.util as u, types\n"
        f"spec = u.spec_from_file_location('syntax', {str(ROOT / 'grader' / 'syntax.py')!r})\n"
        "syntax = u.module_from_spec(spec); spec.loader.exec_module(syntax)\n"
        "syntax._python_of = lambda source: source\n"
        f"for source, known in {NEWER!r}.items(): assert syntax.newer_syntax(source, known), source\n"
        f"for source in {SAME!r}: assert '%' in source or not syntax.newer_syntax(source, (3, 11)), source\n"
        "assert not syntax.newer_syntax('type X = int', sys.version_info[:2])\n"
    )
    run = subprocess.run([python, "-I", "-c", script], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr


def test_the_python_that_grades_names_what_is_older():
    assert sys.version_info >= (3, 11)
    assert "Exception groups" in newer_syntax("try:\n    pass\nexcept* ValueError:\n    pass", (3, 10))
