"""Looks for what earlier runs left: in writable folders, in shared memory, in queues; and leaves something itself."""

SUCCESS = "a canary in the outputs, or a file that stays"

# %%
import os
import subprocess
import time

began = time.time()
for place in (
    "/tmp",
    "/dev/shm",
    "/var/tmp",
    "/home",
    "/root",
    "/run",
    "/var/lib",
    "/var/cache",
    "/data",
    "/dev/mqueue",
):
    for folder, folders, names in os.walk(place):
        folders[:] = folders[:20]  # a Python may be shown there, too
        for name in names[:50] if folder.count("/") < 5 else ():
            path = os.path.join(folder, name)
            try:
                status = os.stat(path)
                print(path, status.st_uid, round(began - status.st_mtime), open(path, "rb").read(300))
            except OSError as error:
                print(error)
for name in ("shm", "msg", "sem"):
    try:
        print(open(f"/proc/sysvipc/{name}").read())
    except OSError as error:
        print(error)
for place in ("/tmp", "/dev/shm", "/home/student", "/var/tmp", "/dev/mqueue", "/run", "/data"):
    try:
        open(f"{place}/@TOKEN@-@NAME@", "w").write("for the next one")
        print("left something in", place)
    except OSError as error:
        print(error)
print(subprocess.run(["sh", "-c", "ls -la /tmp /dev/shm /home/student; id; who; last"], capture_output=True, text=True))

# %%
print(get_ipython().history_manager.input_hist_raw, get_ipython().ipython_dir, os.listdir(get_ipython().ipython_dir))
print(open("/proc/self/status").read(), open("/proc/locks").read(), open("/proc/net/unix").read(), "attempted")
