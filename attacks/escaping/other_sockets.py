"""Makes sockets of every family, kind and protocol beyond the usual: each is a door to a part of the kernel."""

SOURCE = "CVE-2016-8655 (packet), CVE-2021-26708 (vsock), CVE-2017-6074 (DCCP), CVE-2022-25636 (netfilter)"
SUCCESS = "a socket that shows the frames of this machine, or speaks to what runs it"

# %%
import socket

kinds = {"STREAM": 1, "DGRAM": 2, "RAW": 3, "RDM": 4, "SEQPACKET": 5, "DCCP": 6, "PACKET": 10}
got, refused = [], set()
for family in range(0, 70):
    for name, kind in kinds.items():
        for protocol in (0, 1, 6, 17, 33, 58, 132, 255, 262):
            try:
                socket.socket(family, kind, protocol).close()
                got.append((family, name, protocol))
            except OSError as error:
                refused.add(error.strerror)
print(sorted(refused), "got", got)
for family, name, protocol in got:
    if (
        family not in (1, 2, 10, 16)
        or name not in ("STREAM", "DGRAM", "SEQPACKET", "RAW")
        or (family in (2, 10) and name == "RAW")
    ):
        print("SUCCEEDED:", family, name, protocol)
for attempt in (lambda: socket.socketpair(16), lambda: socket.socketpair(2), lambda: socket.socketpair(30)):
    try:
        print("SUCCEEDED", attempt())
    except OSError as error:
        print(error)
print("attempted")
