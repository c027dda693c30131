"""Takes small things that count as nobody's memory: timers, watches, queues, locks, System V objects, keys."""

SUCCESS = "kernel memory beyond the limit"

# %%
import ctypes
import fcntl
import os

libc = ctypes.CDLL(None, use_errno=True)
for number in range(2000):
    open(f"/tmp/{number}", "w").close()
watcher = libc.inotify_init()
highest = os.dup(2)
paths = (f"/tmp/{number}".encode() for number in range(2000))
tries = {
    "timers": lambda: libc.timer_create(0, None, ctypes.byref(ctypes.c_void_p())),
    "watches": lambda: libc.inotify_add_watch(watcher, next(paths, b""), 0xFFF),
    "inotify": lambda: libc.inotify_init(),
    "fanotify": lambda: libc.syscall(300, 0, 0),
    "eventfds": lambda: libc.eventfd(0, 0),
    "epolls": lambda: libc.epoll_create1(0),
    "timerfds": lambda: libc.timerfd_create(0, 0),
    "posix queues": lambda: libc.syscall(240, b"@TOKEN@", os.O_CREAT | os.O_RDWR, 0o600, None),
    "shmget": lambda: libc.shmget(0, 1 << 24, 0o1600),
    "msgget": lambda: libc.msgget(0, 0o1600),
    "semget": lambda: libc.semget(0, 1000, 0o1600),
    "keys": lambda: libc.syscall(248, b"user", os.urandom(8).hex().encode(), b"x" * 1000, 1000, -2),
}
for name, call in tries.items():
    made = 0
    while made < 200_000 and call() != -1:
        made += 1
    print(name, made, os.strerror(ctypes.get_errno()) if made < 200_000 else "without end")
    os.closerange(highest + 1, 256)
file = open("/tmp/@TOKEN@-@NAME@", "w")
for place in range(4000):
    fcntl.lockf(file, fcntl.LOCK_EX, 1, place * 2)
print(place + 1, "locks; attempted")
