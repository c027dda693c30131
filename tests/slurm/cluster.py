"""A real Slurm of two virtual nodes on this machine, for the tests: `python tests/slurm/cluster.py start|stop|status`.

Configuration, keys, state and logs are in one folder, `GRADECAST_SLURM`, by default in the temporary one. It needs root
and Debian's packages slurmctld, slurmd, slurm-client and munge, but neither systemd nor a network. There is no
accounting. Ports begin with GRADECAST_SLURM_PORT.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

NEEDED = ("munged", "slurmctld", "slurmd", "sbatch", "squeue", "scancel", "scontrol", "sinfo")
PACKAGES = "apt-get install slurmctld slurmd slurm-client munge"
NODES = ("n1", "n2")
START_SECONDS = 60.0

CONFIGURATION = """\
ClusterName=gradecast
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={port}
CommunicationParameters=NoInAddrAny,NoCtldInAddrAny
AuthType=auth/munge
AuthInfo=socket={base}/munge.socket,cred_expire=5
CredType=cred/munge
SlurmUser=root
SlurmdUser=root
StateSaveLocation={base}/state
SlurmdSpoolDir={base}/spool/%n
SlurmctldPidFile={base}/slurmctld.pid
SlurmdPidFile={base}/%n.pid
SlurmctldLogFile={base}/slurmctld.log
SlurmdLogFile={base}/%n.log
MailProg=/bin/true
MpiDefault=none
SwitchType=switch/none
ReturnToService=2
SlurmdTimeout=10
KillWait=2
UnkillableStepTimeout=30
MinJobAge=300
MaxArraySize=8
JobRequeue=1
SchedulerType=sched/backfill
SchedulerParameters=sched_interval=2,bf_interval=2,sched_min_interval=100000
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU_Memory
SlurmdParameters=config_overrides
TaskPlugin=task/none
ProctrackType=proctrack/linuxproc
JobAcctGatherType=jobacct_gather/linux
JobAcctGatherFrequency=task=1
JobAcctGatherParams=OverMemoryKill
AccountingStorageType=accounting_storage/none
NodeName={nodes} NodeHostname={host} NodeAddr=127.0.0.1 Port=[{first}-{last}] CPUs=2 RealMemory=8000 State=UNKNOWN
PartitionName=grade Nodes=ALL Default=YES MaxTime=60 DefaultTime=10 State=UP
"""


@dataclass(frozen=True)
class Cluster:
    """A small Slurm."""

    base: Path
    """The folder of everything that it needs."""
    port: int
    """Port of the controller; the nodes have the next ones."""

    @property
    def environment(self) -> dict[str, str]:
        """The environment with which Slurm's commands find it."""
        return {"SLURM_CONF": str(self.base / "slurm.conf")}

    def start(self) -> None:
        """Start all missing daemons. Raises `RuntimeError` if they do not start."""
        for folder in ("state", *(f"spool/{node}" for node in NODES)):
            (self.base / folder).mkdir(parents=True, exist_ok=True)
        self.base.chmod(0o755)
        (self.base / "slurm.conf").write_text(self._configuration())
        key = self.base / "munge.key"
        if not key.exists():
            key.write_bytes(secrets.token_bytes(128))
            key.chmod(0o600)
        if not self._lives("munged"):
            self._call(
                "munged", "--force", f"--key-file={key}", f"--socket={self.base}/munge.socket",
                f"--pid-file={self.base}/munged.pid", f"--log-file={self.base}/munged.log",
                f"--seed-file={self.base}/munged.seed",
            )  # fmt: skip
        if not self._lives("slurmctld"):
            self._call("slurmctld")
        for node in NODES:
            self.start_node(node)
        deadline = time.monotonic() + START_SECONDS
        while self.ready() < len(NODES):
            if time.monotonic() > deadline:
                raise RuntimeError(f"Slurm does not come up; see {self.base}/*.log")
            time.sleep(0.2)

    def start_node(self, node: str) -> None:
        """Start the daemon of a node, unless it runs."""
        if not self._lives(node):
            self._call("slurmd", "-N", node)

    def kill_node(self, node: str) -> None:
        """Kill a node with everything that runs on it, as in a power failure."""
        pid = self._pid(node)
        if pid is None:
            return
        os.kill(pid, signal.SIGKILL)
        for entry in Path("/proc").glob("[0-9]*"):  # its steps are not in its process tree
            if self._belongs(entry, node):
                os.kill(int(entry.name), signal.SIGKILL)

    def _end_steps(self) -> None:
        """End processes that keep trying to report the end of a job to a stopped controller."""
        mine = f"SLURM_CONF={self.base}/slurm.conf".encode()
        for entry in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if (entry / "cmdline").read_bytes().startswith(b"slurmstepd") and mine in (
                    entry / "environ"
                ).read_bytes():
                    os.kill(int(entry.name), signal.SIGKILL)

    def _belongs(self, entry: Path, node: str) -> bool:
        """Whether a process belongs to a job on the node."""
        try:
            environment = (entry / "environ").read_bytes()
            title = (entry / "cmdline").read_bytes()
        except OSError:
            return False
        mine = f"SLURM_CONF={self.base}/slurm.conf".encode() in environment
        step = title.startswith(b"slurmstepd") and mine
        return mine and (f"SLURMD_NODENAME={node}".encode() in environment or (step and node.encode() in environment))

    def stop(self) -> None:
        """End all daemons."""
        for name in (*NODES, "slurmctld", "munged"):
            pid = self._pid(name)
            if pid is None:
                continue
            os.kill(pid, signal.SIGTERM)
            for _ in range(50):
                if not self._lives(name):
                    break
                time.sleep(0.1)
            else:
                os.kill(pid, signal.SIGKILL)
        self._end_steps()

    def ready(self) -> int:
        """Number of nodes that accept jobs."""
        found = self.ask("sinfo", "--noheader", "--Node", "--states=idle,mix,alloc", "--format=%N")
        return len(set(found.split()))

    def ask(self, *command: str) -> str:
        """The output of a Slurm command."""
        return subprocess.run(command, env={**os.environ, **self.environment}, capture_output=True, text=True).stdout

    def _configuration(self) -> str:
        first = self.port + 1
        return CONFIGURATION.format(
            base=self.base, host=socket.gethostname().split(".")[0], port=self.port, first=first,
            last=first + len(NODES) - 1, nodes=f"n[1-{len(NODES)}]",
        )  # fmt: skip

    def _call(self, *command: str) -> None:
        subprocess.run(command, check=True, env={**os.environ, **self.environment}, cwd=self.base)

    def _pid(self, name: str) -> int | None:
        try:
            pid = int((self.base / f"{name}.pid").read_text())
            title = Path(f"/proc/{pid}/cmdline").read_bytes()
        except (OSError, ValueError):
            return None
        daemon = "slurmd" if name in NODES else name
        return pid if daemon.encode() in title else None

    def _lives(self, name: str) -> bool:
        return self._pid(name) is not None


def missing() -> str:
    """Why Slurm cannot run here; empty if it can."""
    tools = [tool for tool in NEEDED if shutil.which(tool) is None]
    if tools:
        return f"Slurm is not installed ({', '.join(tools)}): {PACKAGES}"
    return "" if os.geteuid() == 0 else "a Slurm for tests needs root"


def chosen() -> Cluster:
    """The cluster that the environment variables name."""
    base = Path(os.environ.get("GRADECAST_SLURM") or Path(tempfile.gettempdir()) / "gradecast-slurm")
    return Cluster(base, int(os.environ.get("GRADECAST_SLURM_PORT", "16817")))


def main(word: str) -> int:
    """Start, stop or show the status."""
    why = missing()
    if why:
        print(why, file=sys.stderr)
        return 3
    cluster = chosen()
    if word == "start":
        cluster.start()
        print(f"export SLURM_CONF={cluster.environment['SLURM_CONF']}")
    elif word == "stop":
        cluster.stop()
    elif word == "status":
        print(cluster.ask("sinfo", "--Node", "--Format=NodeList,StateLong,CPUs,Memory"), end="")
    else:
        print("use: cluster.py start|stop|status", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) == 2 else ""))
