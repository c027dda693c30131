"""Has the kernel continue it when it was stopped for the exam of another: each child of its own says so when it dies.

The children are killed while they wait for the kernel to tidy up, which no signal interrupts, and so some die only when
all stand still. The other one is `continued_by_deaths_gives`.
"""

SOURCE = "clone(2), the termination signal in the low byte of its flags"
SUCCESS = "a canary of the exam in the executed notebook"

# %%
import ctypes
import os
import signal
import time

ANY_KIND, CLONE, MEMBARRIER, EVERYBODY, SLOT = 0x40000000, 56, 324, 1, 0.03
python = ctypes.PyDLL(None)  # which keeps the interpreter's lock, as a fork of an interpreter needs
seen, began = [], time.monotonic()
longest = 0.0


def packets():
    with open("/proc/softirqs") as file:
        return next(sum(map(int, line.split()[1:])) for line in file if "NET_RX:" in line)


while time.monotonic() - began < 2.7:
    child = python.syscall(CLONE, int(signal.SIGCONT), 0, 0, 0, 0)
    if child == 0:
        while True:
            python.syscall(MEMBARRIER, EVERYBODY, 0)
    time.sleep(0.0005)
    os.kill(child, signal.SIGKILL)
    time.sleep(0.001)
    now = time.monotonic()
    longest = max(longest, now - (seen[-1][0] if seen else now))
    seen.append((now, packets()))
    try:
        while os.waitpid(-1, ANY_KIND | os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass
rates = [
    (now, (count - before) / (now - at)) for (at, before), (now, count) in zip(seen, seen[1:], strict=False) if now > at
]
most = max(rate for _, rate in rates)
first = next(at for at, rate in rates if rate > most / 3)
word = 0
for place in range(64):
    slot = [rate for at, rate in rates if SLOT * (place + 1.2) < at - first < SLOT * (place + 1.9)]
    word |= bool(slot and sum(slot) / len(slot) > most / 4) << place
print(f"{len(seen)} looks, never {longest:.3f} s without one; {most:.0f} packets a second")
print("heard", "-".join(("CANARY", "unseen", f"{word:016x}")))
print("attempted")
