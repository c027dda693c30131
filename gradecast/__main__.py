"""`gradecast`, and `python -m gradecast`. Even during imports, an interrupt prints one line and no traceback."""

from __future__ import annotations

import io
import os
import sys

if __name__ == "__main__":  # `python -m` puts the present folder first, where a student may have a random.py
    ours = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    sys.path[:] = [path for path in sys.path if os.path.abspath(path) not in {os.getcwd()} - {ours}]

from grader.support.interrupts import leave_when_ended

__all__ = ["main"]


def main() -> None:
    """Run the command line."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a console of Windows may have no sign for what a student wrote
    leave_when_ended()
    from gradecast.command_line import main as command_line  # takes a second on a busy machine

    command_line()


if __name__ == "__main__":
    main()
