"""`python -P -m grader.sandbox.enter CHANNEL STATUS LINE`: pid 1 of a sandbox made by bubblewrap.

bubblewrap has made the namespaces and the file tree, and leaves this process all rights within them. This module adds
what bubblewrap cannot do, as in the sandbox `fork`: writable folders with one limit on size and number of files,
resource limits, Landlock, seccomp. Then it gives up all rights and forks the worker. The first message on the channel
is the plan.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

from grader.errors import SandboxError
from grader.model import Limits
from grader.sandbox.bubblewrap_options import GIVEN
from grader.sandbox.confine import USER_REMEDY, Cage, furnish_kernel, offer_to_die
from grader.sandbox.environment import FONT_LISTS
from grader.sandbox.file_tree import SAFE, data_paths, make_covers, make_writable, seal, show, show_data
from grader.sandbox.filters import build_filter
from grader.sandbox.hidden_packages import hide
from grader.sandbox.keeper import CHANNEL, arrange_descriptors, be_init, give_up
from grader.sandbox.linux_calls import MountFlag, mount, step, unmount
from grader.sandbox.modules import preload
from grader.worker.channel import Channel

SYSCTLS = "/proc/sys"


def main(arguments: list[str]) -> NoReturn:
    """Run as pid 1; the arguments are descriptors."""
    channel, status, line = map(int, arguments)
    arrange_descriptors(channel, 1, status, line)
    with os.fdopen(CHANNEL, "rb", closefd=False) as reader, os.fdopen(CHANNEL, "wb", closefd=False) as writer:
        plan = Channel(reader, writer).receive().body
    os.environ.pop("PWD", None)  # bubblewrap set it
    try:
        offer_to_die()
        cage = _cage(plan)
        preload(plan["modules"], thoroughly=False)
    except SandboxError as error:
        give_up(error)
    be_init(cage, lambda cage: _furnish(cage, plan["later"], tuple(plan["private"])), "bubblewrap")


def _cage(plan: Mapping[str, Any]) -> Cage:
    limits, shown, cores = Limits(**plan["limits"]), tuple(plan["shown"]), frozenset(plan["cores"])
    return Cage(limits, plan["data"], shown, plan["uid"], plan["is_root"], cores, build_filter())


def _furnish(cage: Cage, later: Mapping[str, str], private: tuple[str, ...]) -> None:
    """Complete the file tree. `later` maps where bubblewrap put a folder to where it is shown; `private` is hidden."""
    with step("building the file tree", USER_REMEDY):
        make_writable("", cage.uid, cage.limits.file_mib)
        covers = make_covers("", later.values())
        for source, target in later.items():
            show(source, target)
        hide("", private)
        for cover in covers:
            seal(cover)
        for name, inside in data_paths(cage.data).items():
            show_data(cage.data[name], inside)
        _take_font_lists(cage.uid)
        for place in Path(GIVEN).iterdir():
            unmount(str(place))
        shutil.rmtree(GIVEN)
        seal("/")
    # If they would be writable, bubblewrap has mounted them read-only.
    covered = os.path.ismount(SYSCTLS)
    flags = MountFlag.BIND | MountFlag.REMOUNT | MountFlag.NOEXEC | SAFE
    if covered:
        with step("setting up the kernel", USER_REMEDY):
            mount(None, SYSCTLS, None, flags)
    furnish_kernel(cage)
    if covered:
        with step("setting up the kernel", USER_REMEDY):
            mount(None, SYSCTLS, None, flags | MountFlag.RDONLY)


def _take_font_lists(uid: int) -> None:
    """Copy matplotlib's font lists to a writable folder, because matplotlib ignores them elsewhere."""
    for source in Path(GIVEN).glob("fontlist-*.json"):
        os.makedirs(FONT_LISTS, exist_ok=True)
        shutil.copyfile(source, f"{FONT_LISTS}/{source.name}")
        for path in (FONT_LISTS, f"{FONT_LISTS}/{source.name}"):
            os.chown(path, uid, uid)


if __name__ == "__main__":
    main(sys.argv[1:])
