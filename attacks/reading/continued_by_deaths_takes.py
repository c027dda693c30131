"""While stopped for the exam of another, gets itself continued: each of its children sends that signal when it dies.

The children are killed while they wait for the kernel to clean up, which no signal interrupts, so some die only when
all stand still. The other one is `continued_by_deaths_gives`.
"""

SOURCE = "clone(2), the termination signal in the low byte of its flags"
SUCCESS = "a canary of the exam in the executed notebook"

# %%
import ctypes
import os
import signal
import time

ANY_KIND, CLONE, MEMBARRIER, EVERYBODY, SLOT, THREADS = 0x40000000, 56, 324, 1, 0.03, 40
python = ctypes.PyDLL(None)  # which keeps the interpreter's lock, as a fork of an interpreter needs
seen, began = [], time.monotonic()
longest = 0.0


def threads():
    """So many there are on the whole machine."""
    told = (ctypes.c_ushort * 80)()
    python.sysinfo(told)
    return told[40]


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
    seen.append((now, threads()))
    try:
        while os.waitpid(-1, ANY_KIND | os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass
counts = sorted(count for _, count in seen)
level = counts[0] + THREADS / 2
first = next((at for at, count in seen if count > level), began)
word = 0
for place in range(64):
    slot = [count for at, count in seen if SLOT * (place + 1.3) < at - first < SLOT * (place + 1.9)]
    word |= bool(slot and sum(slot) / len(slot) > level) << place
print(f"{len(seen)} looks, never {longest:.3f} s without one; {counts[0]} to {counts[-1]} threads")
print("heard", "-".join(("CANARY", "unseen", f"{word:016x}")))
print("attempted")
