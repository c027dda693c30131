"""Private files of a Python environment are hidden in a sandbox, even if its user owns them."""

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from grader.errors import SandboxError
from grader.sandbox import hidden_packages

pytestmark = pytest.mark.slow
HERE = Path(__file__).parent
SECRET = "index-url = https://ada:s3cret-of-ada@example.org/simple"
RUN = """
import asyncio, sys
from grader.errors import SandboxError
from grader.sandbox.job import Job
from grader.sandbox import open_sandbox, testify
from grader.worker import CodeCell
from grader.model import Limits

LOOK = '''
import os, sys
import kept, closed.inner
for folder, _, files in os.walk(sys.prefix):
    for name in files:
        if name.endswith((".conf", ".txt", ".toml")):
            try: print(open(os.path.join(folder, name)).read())
            except OSError as error: print(type(error).__name__)
print(sorted(os.listdir(sys.prefix)), "attempted", kept.value + closed.inner.value)
'''

async def main():
    try:
        async with open_sandbox(sys.argv[1]) as sandbox:
            run = await testify(sandbox, Job((CodeCell("a", LOOK),), "", limits=Limits()))
            print(run.outputs, run.evidence.cells[0].fault)
    except SandboxError as error:
        print("no sandbox:", error)

asyncio.run(main())
"""


def furnish(home: Path, umask: int) -> Path:
    """An environment with secrets in it, and with packages that are private because of a umask. Returns its Python."""
    before = os.umask(umask)
    try:
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", home / "venv"], check=True)
        packages = home / "venv" / "lib" / f"python3.{sys.version_info.minor}" / "site-packages"
        paths = [sysconfig.get_path("purelib"), str(HERE.parent.parent)]
        (packages / "more.pth").write_text("".join(f"{path}\n" for path in paths))
        for name in ("kept.py", "closed/inner.py", "open/__init__.py"):
            (packages / name).parent.mkdir(exist_ok=True)
            (packages / name).write_text("value = 1\n")
        (packages / "kept.py").chmod(0o600)
        (packages / "closed").chmod(0o700)
        for place in (home / "venv" / "pip.conf", packages / "open" / "token.txt", home / "venv" / "share" / "a.toml"):
            place.parent.mkdir(exist_ok=True)
            place.write_text(SECRET)
            place.chmod(0o600)
    finally:
        os.umask(before)
    return home / "venv" / "bin" / "python"


@pytest.mark.parametrize("sandbox", ["fork", "bwrap"])
@pytest.mark.parametrize("umask", [0o022, 0o077])
def test_private_files_are_hidden(tmp_path_factory, sandbox, umask):
    home = tmp_path_factory.mktemp("home")
    python = furnish(home, umask)
    command = [python, "-c", RUN, sandbox]
    if os.geteuid() == 0:
        for path in (home, *home.rglob("*")):
            os.lchown(path, 54321, 54321)
        for above in home.parents[: len(home.parents) - 2]:
            above.chmod(0o755)
        command = [sys.executable, str(HERE / "as_ordinary_user.py"), *command]
    found = subprocess.run(command, capture_output=True, text=True, cwd="/", timeout=300)
    if found.stdout.startswith("no sandbox"):
        pytest.skip(found.stdout)
    assert "attempted 2" in found.stdout, found.stdout + found.stderr
    if umask == 0o077:  # then everything is private, and only the environment's own parts are shown
        assert found.stdout.count("s3cret") == 2
    else:
        assert "s3cret" not in found.stdout


def test_an_environment_full_of_private_files_is_refused(tmp_path, monkeypatch):
    for number in range(hidden_packages.MOST + 1):
        (tmp_path / f"{number}.conf").touch(0o600)
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() or 54321)
    monkeypatch.setattr(hidden_packages, "_private", lambda top, known: (str(path) for path in Path(top).iterdir()))
    with pytest.raises(SandboxError, match=r"and 1,000 other files .* make a fresh environment"):
        hidden_packages.private_paths((str(tmp_path),))
