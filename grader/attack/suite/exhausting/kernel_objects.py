"""Takes small things of which the kernel keeps count nowhere near: timers, watches, queues, locks, System V objects."""

SUCCESS = "kernel memory beside the limit"

# %%
import ctypes
import fcntl
import os
import select
import struct

libc = ctypes.CDLL(None, use_errno=True)
descriptors = []


def timer():
    return libc.timer_create(0, None, ctypes.byref(ctypes.c_void_p()))


def watch():
    if not descriptors:
        descriptors.append(libc.inotify_init())
    return libc.inotify_add_watch(descriptors[0], f"/proc/self/fd/{watch.count % 3}".encode(), 1 << watch.count % 12)


watch.count = 0
tries = {
    "timers": timer,
    "inotify": lambda: libc.inotify_init(),
    "watches": watch,
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
    while made < 20_000 and call() != -1:
        made += 1
        watch.count = made
    print(name, made, os.strerror(ctypes.get_errno()) if made < 20_000 else "without end")
    os.closerange(20, 256)
file = open("/tmp/@TOKEN@-@NAME@", "w")
for place in range(4000):
    fcntl.lockf(file, fcntl.LOCK_EX, 1, place * 2)
print(place + 1, "locks; attempted")
