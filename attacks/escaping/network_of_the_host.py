"""Calls the siege by TCP and UDP, on every address by which this machine might be reached."""

SUCCESS = "a caller on a socket of the siege"

# %%
import socket

hosts = ["127.0.0.1", "127.1.2.3", "0.0.0.0", "::1", "::ffff:127.0.0.1", "::", "localhost", "ip6-localhost", "sandbox"]
hosts += ["10.0.2.2", "10.0.3.2", "172.17.0.1", "192.168.122.1", "host.docker.internal", "255.255.255.255", "224.0.0.1"]
for row in open("/proc/net/route").read().splitlines()[1:]:
    hosts.append(socket.inet_ntoa(bytes.fromhex(row.split()[2])[::-1]))
for host in hosts:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for kind, port in ((socket.SOCK_STREAM, "@PORT@"), (socket.SOCK_DGRAM, "@UDP@")):
        try:
            with socket.socket(family, kind) as caller:
                caller.settimeout(0.1)
                caller.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
                caller.connect((host, int(port)))
                caller.sendall(b"@NAME@ was here")
                answer = "sent"
                if kind == socket.SOCK_DGRAM:
                    caller.recv(1)  # a port that nobody has answers with a refusal
        except OSError as error:
            answer = error
        print(host, kind.name, answer)
print("attempted")
