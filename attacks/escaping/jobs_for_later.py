"""Asks the machine's own services to run something later: cron, at, systemd, Slurm, a shell's start files."""

SUCCESS = "a file that the job leaves, or a job that is accepted"

# %%
import os
import subprocess

job = "touch /tmp/@TOKEN@-@NAME@"
for command in (
    ["crontab", "-"], ["at", "now"], ["batch"], ["systemd-run", "--user", "sh", "-c", job], ["systemd-run", "sh", "-c", job],
    ["sbatch", "--wrap", job], ["busctl", "list"], ["dbus-send", "--system", "--dest=org.freedesktop.systemd1", "/", "x.y"],
    ["docker", "run", "-v", "/:/host", "alpine", "sh", "-c", job], ["podman", "info"], ["ssh", "-o", "BatchMode=yes", "localhost", job],
):  # fmt: skip
    try:
        text = f"* * * * * {job}\n" if command[0] == "crontab" else f"{job}\n"
        run = subprocess.run(command, input=text, capture_output=True, text=True, timeout=0.5)
        print(command[0], "SUCCEEDED" if run.returncode == 0 else run.stderr)
    except (OSError, subprocess.TimeoutExpired) as error:
        print(error)
for path in (
    "/var/spool/cron/root",
    "/etc/cron.d/x",
    "/root/.bashrc",
    "@HOME@/.profile",
    "/etc/profile.d/x.sh",
    "/etc/rc.local",
):
    try:
        open(path, "a").write(job + "\n")
        print("SUCCEEDED:", path)
    except OSError as error:
        print(error)
for path in (
    ".bashrc",
    ".profile",
    ".pythonrc",
    ".ipython/profile_default/startup/x.py",
    ".config/autostart/x.desktop",
):
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    open(path, "w").write(job)  # its own home; nobody else's, if all is well
print("attempted")
