"""The signal by which a worker is asked to end what it runs, sent to this process and to no other of its number."""

from __future__ import annotations

import contextlib
import os
import signal

__all__ = ["Interrupter"]


class Interrupter:
    """Interrupts the process `pid`, which is alive when this is made."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._handle: int | None = None
        if hasattr(os, "pidfd_open"):
            with contextlib.suppress(OSError):  # before Linux 5.3, or it has ended
                self._handle = os.pidfd_open(pid)

    def interrupt(self) -> None:
        """Ask it. Where that cannot be done, the hard limit ends it."""
        if not hasattr(signal, "SIGALRM"):
            return
        with contextlib.suppress(OSError):  # it has ended, or is out of our reach
            if self._handle is not None:
                signal.pidfd_send_signal(self._handle, signal.SIGALRM)
            elif not hasattr(os, "pidfd_open"):
                os.kill(self._pid, signal.SIGALRM)

    def close(self) -> None:
        """Let go of it."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
