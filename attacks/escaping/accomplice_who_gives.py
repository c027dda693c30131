"""Leaves a message for another submission wherever two might meet: shared folders, abstract sockets, ports, queues.

The other one is `accomplice_who_takes`; the message is the answer to a question.
"""

SUCCESS = "points for the one who takes"

# %%
import ctypes
import mmap
import os
import socket
import threading

answer = b"def mean(values): return float(sum(values) / len(values))"
libc = ctypes.CDLL(None, use_errno=True)
for folder in (
    "/tmp",
    "/dev/shm",
    "/var/tmp",
    "/run",
    "/run/lock",
    "/dev/mqueue",
    "@SUBMITTED@",
    "@OUT@",
    "/data",
    "..",
):
    try:
        with open(f"{folder}/@TOKEN@-message", "wb") as file:
            file.write(answer)
        os.chmod(file.name, 0o666)
        print("left in", folder)
    except OSError as error:
        print(error)
segment = libc.shmget(0x5EC2E7, 4096, 0o1666)
print("shmget", segment, os.strerror(ctypes.get_errno()))


def serve(listener):
    while True:
        listener.accept()[0].sendall(answer)


for family, address in (
    (socket.AF_UNIX, "\0@TOKEN@-message"),
    (socket.AF_INET, ("0.0.0.0", 45454)),
    (socket.AF_INET6, ("::", 45455)),
):
    try:
        listener = socket.socket(family)
        listener.bind(address)
        listener.listen()
        threading.Thread(target=serve, args=(listener,), daemon=True).start()
    except OSError as error:
        print(error)
print("attempted")
threading.Event().wait(2)  # as long as it may, for the other to come
