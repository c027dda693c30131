"""`gradecast`, and `python -m gradecast`. Even during imports, an interrupt prints one line and no traceback."""

from __future__ import annotations

from grader.support.interrupts import leave_when_ended

__all__ = ["main"]


def main() -> None:
    """Run the command line."""
    leave_when_ended()
    from gradecast.command_line import main as command_line  # takes a second on a busy machine

    command_line()


if __name__ == "__main__":
    main()
