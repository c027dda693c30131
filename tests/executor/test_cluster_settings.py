"""Errors in `[cluster]` are one line, and the resulting script is exactly the expected one."""

import shlex
import sys
from pathlib import Path

import pytest

from grader.errors import InputError
from grader.executor.slurm import Cluster, load_cluster, overridden
from grader.executor.slurm.job_plan import make_plan
from grader.executor.slurm.script import batch_script
from grader.model import Limits
from grader.sandbox.environment import PACKAGE_ROOT

GOLDENS = Path(__file__).parent / "goldens"


def load(tmp_path, text):
    (tmp_path / "gradecast.toml").write_text(text)
    return load_cluster(tmp_path)


def test_a_course_without_the_file_has_the_defaults(tmp_path):
    assert load_cluster(tmp_path) == Cluster()
    assert load(tmp_path, "[other]\nkey = 1\n") == Cluster()


def test_everything_can_be_set(tmp_path):
    text = """
    [cluster]
    partition = "short,long"
    time = "1-02:30:00"
    memory = "16G"
    gpus = 1
    modules = ["release/24", "Python/3.11"]
    sbatch = ["--exclusive=user"]
    shards = 12
    """
    cluster = load(tmp_path, text)
    assert cluster.partition == "short,long"
    assert (cluster.time, cluster.memory, cluster.gpus, cluster.shards) == (26 * 60 + 30, 16384, "1", 12)
    assert cluster.modules == ("release/24", "Python/3.11")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('partion = "x"', "unknown key 'partion'; did you mean 'partition'?"),
        ("zzz = 1", "unknown key 'zzz'; known are account"),
        ("partition = 3", "partition must be a text in quotes"),
        ('partition = "a\\nb"', "partition must be printable text in one line"),
        ('account = "it\'s"', "account must not hold a quote"),
        ('modules = "torch"', "modules must be a list of texts in quotes"),
        ("modules = [1]", "modules must be a list of texts in quotes"),
        ('time = "soon"', "time must be minutes"),
        ("time = 0", "time must be longer than nothing"),
        ("time = true", "time must be minutes"),
        ('memory = "much"', "memory must be a number of MiB"),
        ("shards = 0", "shards must be a whole number from 1"),
        ("cpus = true", "cpus must be a whole number from 1"),
    ],
)
def test_what_is_wrong_is_one_clear_line(tmp_path, line, says):
    with pytest.raises(InputError) as caught:
        load(tmp_path, f"[cluster]\n{line}\n")
    assert str(caught.value).startswith(f"{tmp_path}/gradecast.toml: [cluster]: ")
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_misspelt_table_is_not_ignored(tmp_path):
    with pytest.raises(InputError, match=r"unknown table \[clusters\]; did you mean \[cluster\]"):
        load(tmp_path, "[clusters]\npartition = 'x'\n")
    with pytest.raises(InputError, match="cluster must be a table"):
        load(tmp_path, "cluster = 3\n")


@pytest.mark.parametrize(
    ("written", "minutes"), [(90, 90), ("90", 90), ("2:30", 3), ("01:00:00", 60), ("0:00:01", 1), ("2-0", 2880)]
)
def test_times_are_read_as_slurm_writes_them(written, minutes):
    assert overridden(Cluster(), {"time": written}, "options").time == minutes


def test_options_come_before_the_file(tmp_path):
    cluster = load(tmp_path, '[cluster]\npartition = "long"\nqos = "low"\n')
    assert overridden(cluster, {"partition": "short"}, "options") == Cluster(partition="short", qos="low")


def test_start_up_is_paid_for_many_runs_and_small_classes_are_spread():
    def sizes(count, **options):
        return make_plan(Cluster(**options), Limits(run_seconds=20), 1, count).size

    assert [sizes(count) for count in (1, 3, 60, 160, 10_000)] == [1, 3, 4, 10, 200]
    assert sizes(60, shards=2) == 30
    assert sizes(1000, shards=1, time=1000) == 1000


def test_a_job_has_time_for_all_its_runs_and_never_more_than_is_allowed():
    limits = Limits(run_seconds=590)
    plan = make_plan(Cluster(time=240), limits, 2, 10_000)
    assert plan.size == 2 * 23  # 23 runs of ten minutes, and the start, in four hours
    assert plan.minutes == 5 + 230
    assert plan.alone().minutes == 5 + 100
    assert (plan.alone().size, plan.alone().workers, plan.alone().memory_mib) == (1, 1, plan.memory_mib)


def test_a_time_too_short_for_one_run_is_refused():
    with pytest.raises(InputError, match="a job of 10 minutes is too short for a single run, which may take 16"):
        make_plan(Cluster(time=10), Limits(run_seconds=600), 1, 5)


def test_memory_and_cores_follow_from_the_limits():
    plan = make_plan(Cluster(), Limits(memory_mib=4096, threads=2), 3, 10)
    assert (plan.cpus, plan.memory_mib) == (6, 1536 + 3 * (4096 + 512))
    plan = make_plan(Cluster(cpus=8, memory=9000), Limits(threads=2), 1, 10)
    assert (plan.workers, plan.cpus, plan.memory_mib) == (4, 8, 9000)


FULL = Cluster(
    partition="short", account="p_course", qos="normal", constraint="avx512&ib", gpus="a100:1",
    modules=("release/24", "Python 3"), setup=("export LC_ALL=C.UTF-8",), sbatch=("--exclusive=user",),
    venv="/proj/my course/venv",
)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "cluster"),
    [("plain", Cluster()), ("full", FULL), ("container", Cluster(container="/proj/gradecast.sif"))],
)
def test_the_script_is_what_is_expected(name, cluster):
    plan = make_plan(cluster, Limits(), 2, 100)
    folder = Path("/proj/my course/100%/.cluster")
    text = batch_script(cluster, plan, "00001_ab", "gradecast-toy-00001_ab", folder, (Path("/proj/data"),))
    text = text.replace(shlex.quote(sys.executable), "PYTHON").replace(f"PYTHONPATH={PACKAGE_ROOT}", "PYTHONPATH=HERE")
    assert text == (GOLDENS / f"{name}.sh").read_text()
