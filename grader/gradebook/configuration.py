"""Reads the configuration of an nbgrader course: its gradebook, its plugin for late submissions, and its markers."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from grader.errors import GradebookError, InputError, in_a_line
from grader.notebook.nbgrader_markers import Rules

__all__ = ["CONFIGURATION", "Plugin", "course_gradebook", "course_rules", "late_plugin"]

CONFIGURATION = "nbgrader_config.py"
"""nbgrader's configuration, in the folder of a course."""

Plugin = Callable[[str, float, float], float | None]
"""Takes the student, the points and the seconds late; returns the penalty, or None for no penalty."""


def course_gradebook(course: Path) -> str:
    """The URL of the course's gradebook: the configured one, or `gradebook.db` in the course's folder.

    Raises `InputError` if there is no such course, or its configuration cannot be loaded.
    """
    if not course.is_dir():
        raise InputError(f"{course}: no such folder; give the folder of an nbgrader course, see gradecast build --help")
    with _loaded(course) as config:
        said = config.CourseDirectory.get("db_url", "") if "CourseDirectory" in config else ""
    return str(said) or f"sqlite:///{(course / 'gradebook.db').resolve()}"


def late_plugin(course: Path) -> Plugin:
    """The late submission plugin that the course's configuration names; nbgrader's own by default.

    It is the course's code and runs in this process. Raises `InputError` if configuration or plugin cannot be loaded.
    """
    with _loaded(course) as config:
        from nbgrader.preprocessors import AssignLatePenalties

        preprocessor = AssignLatePenalties(config=config)
        preprocessor.init_plugin()
    plugin: Plugin = preprocessor.plugin_inst.late_submission_penalty
    return plugin


def course_rules(course: Path) -> Rules:
    """How the course marks solutions and tests, and what it puts in place of solutions.

    Raises `InputError` if its configuration cannot be loaded.
    """
    with _loaded(course) as config:
        from nbgrader.preprocessors import ClearHiddenTests, ClearMarkScheme, ClearSolutions

        solutions, tests = ClearSolutions(config=config), ClearHiddenTests(config=config)
        scheme = ClearMarkScheme(config=config)
    return Rules(
        begin_solution=solutions.begin_solution_delimeter,
        end_solution=solutions.end_solution_delimeter,
        begin_hidden_tests=tests.begin_test_delimeter,
        end_hidden_tests=tests.end_test_delimeter,
        begin_mark_scheme=scheme.begin_mark_scheme_delimeter,
        end_mark_scheme=scheme.end_mark_scheme_delimeter,
        code_stub=solutions.code_stub.get("python", Rules.code_stub),
        text_stub=solutions.text_stub,
    )


@contextmanager
def _loaded(course: Path) -> Iterator[Any]:
    """The course's configuration. In the block, modules next to it can be imported; every error is an `InputError`."""
    try:
        from traitlets.config.loader import Config, PyFileConfigLoader
    except ImportError as error:
        raise GradebookError(f"an nbgrader course needs {error.name}: pip install 'gradecast[instructor]'") from None

    path = course / CONFIGURATION
    sys.path.insert(0, str(course))
    try:
        loader = PyFileConfigLoader(CONFIGURATION, path=str(course))
        yield loader.load_config() if path.is_file() else Config()
    except (Exception, SystemExit) as error:
        raise InputError(f"{path}: {type(error).__name__}: {in_a_line(error)}; fix it there") from error
    finally:
        sys.path.remove(str(course))
