"""Goes on working after its end: atexit functions, non-daemon threads, finalisers, a namespace that loops."""

SUCCESS = "a run that takes longer than allowed, or a process that stays"

# %%
import atexit
import gc
import multiprocessing.util
import sys
import threading
import time


class Undying:
    def __del__(self):
        globals()["again"] = Undying()
        time.sleep(60)


again, kept = Undying(), [Undying() for _ in range(10)]
atexit.register(time.sleep, 60)
multiprocessing.util.Finalize(None, time.sleep, args=(60,), exitpriority=100)
gc.callbacks.append(lambda phase, info: time.sleep(0.01))
threading._register_atexit(time.sleep, 60)
threading.Thread(target=time.sleep, args=(60,)).start()
sys.stdout.close = lambda: time.sleep(60)
sys.modules["late"] = Undying()
print("attempted")
