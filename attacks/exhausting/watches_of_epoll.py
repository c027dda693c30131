"""Has many epolls watch many files: the kernel keeps a record of each pair."""

SUCCESS = "kernel memory beyond the limit"
PROOF = "stopped"

# %%
import gc
import os
import select
import time

gc.freeze()
reading, writing = os.pipe()
for _ in range(30):
    if os.fork() == 0:
        made = 0
        try:
            files, watching = [os.eventfd(0) for _ in range(115)], []
            while True:
                watching.append(select.epoll())
                for file in files:
                    watching[-1].register(file, select.EPOLLIN)
                made += len(files)
        except OSError:
            os.write(writing, made.to_bytes(8, "little"))
        time.sleep(60)
        os._exit(0)
held = sum(int.from_bytes(os.read(reading, 8), "little") for _ in range(30)) * 192 >> 20
own = bytearray(b"x") * (120 << 20)
time.sleep(1.5)
print("SUCCEEDED:" if held + 120 > 192 else "only", held, "MiB in watches, and 120 MiB of its own", flush=True)
time.sleep(60)
