"""`python -m grader.worker [--preload MODULE,…]`: a worker that speaks on its standard input and output."""

from __future__ import annotations

import contextlib
import os
import sys
from importlib import import_module

from grader.worker.channel import Channel
from grader.worker.refusals import Refusals
from grader.worker.serve import serve

NO_MODULE = 3
"""Exit status if a module to preload is missing; its name is the last line of the log."""


def main(arguments: list[str]) -> int:
    """Move the channel away from the standard streams, so that nothing else can write to it, and serve."""
    reader, writer = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.dup2(2, 1)
    os.close(null)
    for name in filter(None, arguments[1].split(",") if arguments[:1] == ["--preload"] else []):
        try:
            import_module(name)
        except ModuleNotFoundError as error:
            print(error.name or name, file=sys.stderr, flush=True)
            return NO_MODULE
    with contextlib.suppress(EOFError, BrokenPipeError):  # the grader has closed the channel
        serve(Channel(reader, writer), Refusals())
    os._exit(0)  # a student's atexit functions and threads are not waited for


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
