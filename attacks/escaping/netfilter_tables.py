"""Talks to the kernel's packet filter and the other netlink families, through which local users have become root."""

SOURCE = "CVE-2024-1086, CVE-2022-32250"
SUCCESS = "an answer of a family beyond routes"

# %%
import ctypes
import os
import socket
import struct

FAMILIES = {
    0: "route",
    4: "sock_diag",
    5: "nflog",
    6: "xfrm",
    9: "audit",
    11: "connector",
    12: "netfilter",
    16: "generic",
    21: "crypto",
}
for protocol, name in FAMILIES.items():
    try:
        with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, protocol) as caller:
            caller.settimeout(0.1)
            caller.bind((0, 0))
            kind = 0x0A00 if protocol == 12 else 16  # NFT_MSG_NEWTABLE; GETFAMILY, NEWLINK
            body = struct.pack("BBH", 1, 0, 0) + struct.pack("HH", 8, 1) + b"tab\0"
            caller.send(struct.pack("IHHII", 16 + len(body), kind, 0x0405, 1, 0) + body)
            print(name, "" if protocol == 0 else "SUCCEEDED", caller.recv(200)[:40])
    except OSError as error:
        print(name, error)
libc = ctypes.CDLL(None, use_errno=True)
if libc.unshare(0x50000000) == 0:
    print("SUCCEEDED: root of a network of its own")
print(os.strerror(ctypes.get_errno()))
with socket.socketpair()[0] as caller:
    for level, option in ((0, 64), (0, 96), (41, 64)):  # IPT_SO_SET_REPLACE, ARPT_SO_SET_REPLACE, IP6T_...
        try:
            caller.setsockopt(level, option, bytes(100))
            print("SUCCEEDED", level, option)
        except OSError as error:
            print(error)
print("attempted")
