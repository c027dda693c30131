"""Sends a worker the signal that interrupts its cell or probe, but never to another process that reuses its id."""

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
        """Send the signal. If that fails, the hard limit ends the process."""
        if not hasattr(signal, "SIGALRM"):
            return
        with contextlib.suppress(OSError):  # it has ended, or is out of our reach
            if self._handle is not None:
                signal.pidfd_send_signal(self._handle, signal.SIGALRM)
            elif not hasattr(os, "pidfd_open"):
                os.kill(self._pid, signal.SIGALRM)

    def close(self) -> None:
        """Release the handle of the process."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
