"""Connects to sockets of this machine: one with a path, one in the abstract namespace, and those of usual services."""

SOURCE = "munge signs for whoever can reach its socket; Docker's socket is root"
SUCCESS = "a caller on the socket of the siege"

# %%
import socket

PATHS = (
    "@SOCKET@",
    "\0@ABSTRACT@",
    "/run/munge/munge.socket.2",
    "/var/run/docker.sock",
    "/tmp/.X11-unix/X0",
    "\0/tmp/.X11-unix/X0",
)
for path in PATHS:
    with socket.socket(socket.AF_UNIX) as caller:
        try:
            caller.connect(path)
            caller.sendall(b"@NAME@ was here")
            print("reached", path)
        except OSError as error:
            print(error)
print("attempted")
