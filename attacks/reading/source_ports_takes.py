"""Reads what another's exam asks from the source ports that the kernel chooses, before and after that exam.

The other one is `source_ports_gives`. All network namespaces share the counters by which they are chosen.
"""

SOURCE = "Kol, Klein, Gilad 2023, Device Tracking via Linux's New TCP Source Port Selection Algorithm, arXiv 2209.12993"
SUCCESS = "a canary of the exam in the executed notebook"

# %%
import socket
import struct
import time

PORTS, NOISE = 28_232, 16  # how many there are, and how far one connection moves a counter at most
try:
    server = socket.create_server(("0.0.0.0", 4711), backlog=64)
except OSError as error:
    print("there is no TCP:", error, "attempted")
    raise


def port_towards(number):
    with socket.socket() as caller:
        caller.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        caller.connect((f"127.77.1.{number}", 4711))
        server.accept()[0].close()
        return caller.getsockname()[1]


def moved(before, number):
    return (port_towards(number) - before) % PORTS > NOISE


before, mark = [port_towards(number) for number in range(64)], port_towards(64)
for _ in range(45):
    time.sleep(0.05)
    now = port_towards(64)
    heard, mark = (now - mark) % PORTS > NOISE, now
    if heard:
        break
if heard:
    word = sum(moved(before[number], number) << number for number in range(64))
    print("heard", "-".join(("CANARY", "unseen", f"{word:016x}")))
print("attempted")
