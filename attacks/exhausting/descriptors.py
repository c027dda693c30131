"""Opens all descriptors that it gets, in many processes, and parks more in flight on sockets."""

SUCCESS = "a neighbour who cannot open his own"

# %%
import os
import resource
import socket
import time

try:
    resource.setrlimit(resource.RLIMIT_NOFILE, (1 << 20, 1 << 20))
    print("SUCCEEDED: no limit")
except (OSError, ValueError) as error:
    print(error)
for _ in range(20):
    if os.fork() == 0:
        kept = []
        try:
            while True:
                kept.append(os.open("/dev/null", os.O_RDONLY))
        except OSError:
            time.sleep(60)
parked, one, other = 0, *socket.socketpair()
one.setblocking(False)
try:
    while parked < 100_000:
        socket.send_fds(one, [b"x"], [other.fileno()] * 250)
        parked += 250
except OSError as error:
    print(parked, "in flight, then", error)
print("attempted")
