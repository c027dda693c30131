"""Reads counters of the whole machine from /proc before and after standing still for the exam of another.

The other one is `counters_give`, which makes as many packets as its message says, and as many threads.
"""

SUCCESS = "it says that it has heard the same by both counters"

# %%
import time

PACKETS, THREADS = 512, 32  # so many stand for one


def counters():
    """Packets taken in, and processes and threads begun, since the machine was started."""
    with open("/proc/softirqs") as file:
        packets = next(sum(map(int, line.split()[1:])) for line in file if "NET_RX:" in line)
    with open("/proc/stat") as file:
        return packets, next(int(line.split()[1]) for line in file if line.startswith("processes "))


try:
    worked, before, at = 0.0, counters(), time.monotonic()
    while worked < 2.4:
        time.sleep(0.01)
        now, then = counters(), time.monotonic()
        if then - at > 0.2:
            packets, threads = (now[0] - before[0]) / PACKETS - 1, (now[1] - before[1]) / THREADS - 1
            print(f"stood for {then - at:.2f} s: {packets:.2f} by packets, {threads:.2f} by threads")
            if 0 < round(packets) == round(threads) < 256:
                print(f"SUCCEEDED: the canary ends in {round(packets):02x}")
        else:
            worked += then - at
        before, at = now, then
except (OSError, StopIteration) as error:
    print("there are no counters:", error)
print("attempted")
