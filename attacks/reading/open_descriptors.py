"""Examines descriptors 0 to 1023: what they are, where they lead, what can be read, peeked at or received there."""

SUCCESS = "a canary in the outputs"

# %%
import fcntl
import os
import socket
import stat


def is_open(number):
    try:
        return bool(os.fstat(number))
    except OSError:
        return False


for number in [number for number in range(1024) if is_open(number)]:
    status = os.fstat(number)
    print(number, oct(status.st_mode), os.readlink(f"/proc/self/fd/{number}"), fcntl.fcntl(number, fcntl.F_GETFL))
    print(open(f"/proc/self/fdinfo/{number}").read())
    if stat.S_ISSOCK(status.st_mode):
        with socket.socket(fileno=os.dup(number)) as copy:
            print(copy.family, copy.type, copy.getsockname(), copy.getpeername(), copy.getsockopt(1, 17, 12))
            for flags in (socket.MSG_PEEK, socket.MSG_OOB, socket.MSG_ERRQUEUE):
                try:
                    print(copy.recvmsg(1 << 20, 4096, flags | socket.MSG_DONTWAIT))
                except OSError as error:
                    print(error)
        continue
    for flags in (os.O_RDONLY, os.O_RDWR, os.O_WRONLY):
        try:
            again = os.open(f"/proc/self/fd/{number}", flags | os.O_NONBLOCK)
            print("opened again with", flags)
            print(os.read(again, 4096))
        except OSError as error:
            print(error)
    try:
        print(os.pread(number, 1 << 20, 0))
    except OSError as error:
        print(error)
    if stat.S_ISDIR(status.st_mode):
        print("a folder:", os.listdir(number), os.open("..", os.O_RDONLY, dir_fd=number))
print("attempted")
