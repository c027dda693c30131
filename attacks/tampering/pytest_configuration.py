"""Hands in what pytest, doctest and tox would obey if they were ever started here: plugins, options, passing reports."""

SOURCE = "conftest.py is known from every autograder that is built on pytest"
SUCCESS = "a file that only pytest outside could have left, or points"
FILES = {
    "conftest.py": (
        "open('/tmp/@TOKEN@-@NAME@', 'w').write('hello')\n"
        "import pytest\n"
        "@pytest.hookimpl(hookwrapper=True)\n"
        "def pytest_runtest_makereport(item, call):\n"
        "    report = (yield).get_result()\n"
        "    report.outcome = 'passed'\n"
        "def pytest_collection_modifyitems(items): items.clear()\n"
        "def pytest_sessionfinish(session): session.exitstatus = 0\n"
    ),
    "pytest.ini": "[pytest]\naddopts = -p conftest --collect-only\n",
    "tox.ini": "[pytest]\naddopts = -p conftest\n",
    "setup.cfg": "[tool:pytest]\naddopts = -p conftest\n",
    "pyproject.toml": "[tool.pytest.ini_options]\naddopts = '-p conftest'\n[tool.gradecast]\npoints = 10\n",
    "test_everything.py": "def test_passes(): pass\n",
    "assignment.toml": 'title = "x"\n[[questions]]\nid = "mean"\npoints = 1000\n',
    "checks.py": "def mean_of_a_range(observed, expected): open('/tmp/@TOKEN@-@NAME@', 'w')\n",
    "thresholds.toml": "[forecast]\nvalue = 1e9\n",
}

# %%
import os
import subprocess
import sys

print(sorted(os.listdir()), "attempted")

# %%
bare = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}  # other plugins would take most of the cell's time
done = subprocess.run([sys.executable, "-m", "pytest", "-q", "-x"], env=bare, capture_output=True, text=True)
print(done.returncode, done.stdout[-500:], done.stderr[-300:], os.path.exists("/tmp/@TOKEN@-@NAME@"))
