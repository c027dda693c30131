"""Looks for every socket of this machine's sessions and services, by name, by listing and by the environment."""

SOURCE = "whoever reaches an SSH agent, D-Bus, systemd, containerd or Slurm acts as their owner"
SUCCESS = "a caller on the socket of the siege"

# %%
import glob
import os
import socket
import stat

paths = {"@SOCKET@", "/proc/1/root@SOCKET@", "/proc/self/cwd/../../..@SOCKET@", "\0@ABSTRACT@"}
paths |= {
    "/run/dbus/system_bus_socket",
    "/run/systemd/private",
    "/run/systemd/notify",
    "/run/containerd/containerd.sock",
}
paths |= {"/run/snapd.socket", "/run/slurmd.socket", "/run/podman/podman.sock", "/run/user/0/bus", "/run/user/1000/bus"}
paths |= {"/run/user/1000/wayland-0", "/tmp/.X11-unix/X1", "\0/tmp/dbus-x", "/run/crio/crio.sock", "/run/nscd/socket"}
paths |= {value for name, value in os.environ.items() if name.endswith(("_SOCK", "_SOCKET", "_ADDRESS"))}
for top in ("/run", "/tmp", "/var", "/dev", "@HOME@", *glob.glob("/home/*")):
    for folder, _, names in os.walk(top):
        for path in (os.path.join(folder, name) for name in names):
            if stat.S_ISSOCK(os.lstat(path).st_mode):
                paths.add(path)
paths |= {
    line.split()[-1].replace("@", "\0", 1) for line in open("/proc/net/unix").readlines()[1:] if len(line.split()) > 7
}
for path in sorted(paths):
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_SEQPACKET):
        with socket.socket(socket.AF_UNIX, kind) as caller:
            try:
                caller.settimeout(0.2)
                caller.connect(path)
                print("SUCCEEDED: reached", path)
                caller.send(b"@NAME@ was here") if path.endswith(("@SOCKET@", "@ABSTRACT@")) else None
            except OSError as error:
                reason = error.strerror
    print(path.replace("\0", "@"), reason)
print("attempted")
