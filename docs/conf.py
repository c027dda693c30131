"""The site: `make docs` builds it into docs/_build/html, without a network, warnings as errors."""

from __future__ import annotations

import inspect
import re
import sys
import textwrap
from pathlib import Path

import click
from sphinx.application import Sphinx

sys.path.insert(0, str(Path(__file__).parent.parent))

from grader import __version__

project = "Gradecast"
author = "the Gradecast authors"
release = __version__
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx_click"]
exclude_patterns = ["_build"]
nitpicky = True
smartquotes = False  # options begin with two hyphens

myst_enable_extensions = ["colon_fence", "dollarmath"]
myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_typehints = "none"
autodoc_default_options = {"members": True}

html_theme = "furo"
html_title = "Gradecast"
html_copy_source = False
html_show_copyright = False
html_theme_options = {"light_css_variables": {"color-brand-primary": "#0b5c8a", "color-brand-content": "#0b5c8a"}}

_CODE = re.compile(r"(`[^`]+`)")
_MARKUP = re.compile(r"([*|_\\<>])")
"""What reStructuredText would read as markup. Help and docstrings are plain text, with code between backticks."""


_FIELDS = {"default": "Default", "options": "One of"}
_FIELD = re.compile(rf"( +):({'|'.join(_FIELDS)}): (.*)")
"""How sphinx-click gives the default of an option, and its values."""


def as_restructured(line: str) -> str:
    """A line of help or of a docstring, so that it is shown as it is written."""
    parts = _CODE.split(line)
    return "".join(f"`{part}`" if number % 2 else _MARKUP.sub(r"\\\1", part) for number, part in enumerate(parts))


def show_help(app: Sphinx, context: click.Context, lines: list[str]) -> None:
    """Put the help of a command in place of sphinx-click's reading of it: paragraphs, and examples as code."""
    lines.clear()
    for paragraph in inspect.cleandoc(context.command.help or "").split("\n\n"):
        if paragraph.startswith("\b"):
            code = textwrap.dedent(paragraph[1:].strip("\n").replace("Example:", " " * len("Example:")))
            lines += [".. code-block:: text", "", *(f"   {line}" for line in code.splitlines()), ""]
        else:
            lines += [*map(as_restructured, paragraph.splitlines()), ""]


def show_options(app: Sphinx, context: click.Context, lines: list[str]) -> None:
    """Show the texts of options as they are written."""
    for number, line in enumerate(lines):
        if field := _FIELD.match(line):
            lines[number] = f"{field[1]}{_FIELDS[field[2]]}: {field[3]}\n"
        elif not line.startswith(".. option::"):
            lines[number] = as_restructured(line)
    lines[:] = [part for line in lines for part in line.split("\n")]


def show_no_arguments(app: Sphinx, context: click.Context, lines: list[str]) -> None:
    """Say nothing of arguments beside the usage and the help, which name them."""
    lines.clear()


def show_docstring(app: Sphinx, what: str, name: str, thing: object, options: object, lines: list[str]) -> None:
    """Show a docstring as it is written."""
    lines[:] = map(as_restructured, lines)


def setup(app: Sphinx) -> None:
    """Connect the above."""
    app.connect("sphinx-click-process-description", show_help)
    app.connect("sphinx-click-process-options", show_options)
    app.connect("sphinx-click-process-arguments", show_no_arguments)
    app.connect("autodoc-process-docstring", show_docstring)
