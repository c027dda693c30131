"""Looks for a way out: interfaces, routes, names, proxies; and makes an interface of its own.

It asks the kernel for a route and sends nothing: what it would reach is not ours.
"""

SUCCESS = "a route to the world"

# %%
import ctypes
import fcntl
import os
import socket
import struct

print(open("/proc/net/dev").read().count(":"), "interfaces")
try:
    print(socket.if_nameindex())
except OSError as error:
    print(error)
for address in ("198.51.100.7", "169.254.169.254", "2001:db8::7", "fe80::1"):
    try:
        with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_DGRAM) as caller:
            caller.connect((address, 53))
            print("SUCCEEDED: a route from", caller.getsockname())
    except OSError as error:
        print(address, error)
for name in ("gradecast.invalid", "localhost.localdomain"):
    try:
        print(socket.getaddrinfo(name, 80))
    except OSError as error:
        print(name, error)
print({name: value for name, value in os.environ.items() if "proxy" in name.lower()})
try:
    tunnel = os.open("/dev/net/tun", os.O_RDWR)
    print("SUCCEEDED", fcntl.ioctl(tunnel, 0x400454CA, struct.pack("16sH14x", b"tun0", 0x1001)))
except OSError as error:
    print(error)
with socket.socketpair()[0] as caller:  # any socket will do for interfaces
    for what, request, data in (
        ("address", 0x8916, struct.pack("16sHH4s8x", b"lo", 2, 0, socket.inet_aton("198.51.100.1"))),
        ("lo down", 0x8914, struct.pack("16sH14x", b"lo", 0)),
        ("route", 0x890B, bytes(120)),
        ("bridge", 0x89A0, b"bridge0\0"),
    ):
        try:
            fcntl.ioctl(caller, request, data)
            print("SUCCEEDED:", what)
        except OSError as error:
            print(what, error)
print("attempted")
