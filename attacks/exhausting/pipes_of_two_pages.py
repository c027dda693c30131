"""Fills pipes in many processes: beyond the user's share for pipes, each new one still gets two pages."""

SUCCESS = "kernel memory beyond the limit"
PROOF = "stopped"

# %%
import gc
import os
import time

gc.freeze()
reading, writing = os.pipe()
for _ in range(40):
    if os.fork() == 0:
        kept, held = [], 0
        try:
            while True:
                kept += os.pipe()
                os.set_blocking(kept[-1], False)
                try:
                    while True:
                        held += os.write(kept[-1], b"x" * 4096)
                except BlockingIOError:
                    pass
        except OSError:
            os.write(writing, held.to_bytes(8, "little"))
        time.sleep(60)
        os._exit(0)
held = sum(int.from_bytes(os.read(reading, 8), "little") for _ in range(40)) >> 20
own = bytearray(b"x") * (120 << 20)
time.sleep(1)
print("SUCCEEDED:" if held + 120 > 192 else "only", held, "MiB in pipes, and 120 MiB of its own", flush=True)
time.sleep(60)
