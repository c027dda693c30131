"""Files that jobs and their client exchange: records are complete or missing, and runs arrive unchanged."""

import os

import numpy as np
import pytest

from grader.errors import EvidenceError, InfrastructureError
from grader.evidence import Cell, CellStatus, Ending, Evidence, Fault, Observation, Stop
from grader.executor.slurm.records import Record, Writer, read_at, read_records
from grader.executor.slurm.serialization import Shared, job_of, job_record, run_of, run_record, shared_of, shared_record
from grader.executor.slurm.spool import Setting, Spool
from grader.model import Limits
from grader.sandbox import CodeCell, Job, Run

EVIDENCE = Evidence(
    (Cell("c0", CellStatus.ERROR, Fault("ValueError", "no", ("line",))),),
    {"p": Observation({"x": np.arange(6.0).reshape(2, 3), "n": float("nan")}), "q": Observation(fault=Fault("E", "m"))},
    Ending(Stop.COMPLETED),
)
RUN = Run(EVIDENCE, {"c0": ({"output_type": "stream", "name": "stdout", "text": "é"},)}, "log")


def test_records_are_read_while_they_are_written(tmp_path):
    path = tmp_path / "notes"
    with Writer(path) as notes:
        notes.append(Record({"n": 1}))
        (first,) = read_records(path)
        notes.append(Record({"n": 2}, b"arrays"))
        (second,) = read_records(path, first.end)
    assert (second.record.document, second.record.packed) == ({"n": 2}, b"arrays")
    assert read_at(path, second.offset) == second.record
    with pytest.raises(FileExistsError):
        Writer(path)


def test_a_record_for_which_there_is_no_room_leaves_nothing_and_others_may_follow(tmp_path, monkeypatch):
    path, real = tmp_path / "notes", os.write

    def nearly_full(descriptor, data):
        if len(data) > 1000:
            return real(descriptor, data[:1000])
        if os.fstat(descriptor).st_size > 1000:
            raise OSError(28, "No space left on device")
        return real(descriptor, data)

    with Writer(path) as notes:
        notes.append(Record({"n": 1}))
        monkeypatch.setattr(os, "write", nearly_full)
        with pytest.raises(OSError, match="No space left"):
            notes.append(Record({"n": "x" * 1500}))
        notes.append(Record({"n": 2}))
    assert [stored.record.document for stored in read_records(path)] == [{"n": 1}, {"n": 2}]


@pytest.mark.parametrize("cut", [1, 20, 60, 70])
def test_a_record_that_is_cut_off_is_not_there(tmp_path, cut):
    path = tmp_path / "notes"
    whole = Record({"n": 1}).framed()
    path.write_bytes(whole + Record({"n": 2}, b"arrays").framed()[:-cut])
    assert [stored.record.document for stored in read_records(path)] == [{"n": 1}]


def test_a_damaged_record_ends_the_file(tmp_path):
    path = tmp_path / "notes"
    data = bytearray(Record({"n": 1}).framed() + Record({"n": 2}).framed())
    data[-2] ^= 1
    path.write_bytes(data)
    assert len(list(read_records(path))) == 1
    assert list(read_records(tmp_path / "missing")) == []


def test_a_run_comes_back_as_it_went():
    back = run_of(run_record("d" * 64, RUN))
    assert back.evidence.digest() == EVIDENCE.digest()
    assert (back.outputs, back.log) == (dict(RUN.outputs), "log")


def test_a_run_that_was_changed_on_the_way_is_refused():
    record = run_record("d" * 64, RUN)
    changed = {**record.document, "evidence": {**record.document["evidence"], "digest": "0" * 64}}
    with pytest.raises(EvidenceError, match="damaged: it does not match its digest"):
        run_of(Record(changed, record.packed))


def test_a_job_comes_back_as_it_went_and_is_known_by_its_content(tmp_path):
    data = tmp_path / "data.csv"
    data.write_text("1,2\n")
    job = Job((CodeCell("c0", "x = 'é'"),), "probes", {"w": np.eye(2)}, Limits(threads=2), 7, {"a": b"\0"}, {"d": data})
    shared = shared_record(Shared.by(job))
    record = job_record(job, shared.digest)
    back = job_of(record, shared_of(shared))
    assert (back.cells, back.seed, back.files, back.limits, back.data) == (
        job.cells, job.seed, job.files, job.limits, {"d": data},
    )  # fmt: skip
    assert np.array_equal(back.unseen["w"], np.eye(2))
    assert job_record(job, shared.digest).digest == record.digest
    data.write_text("1,3\n")
    assert shared_record(Shared.by(job)).digest != shared.digest


def test_jobs_of_another_version_are_refused():
    record = shared_record(Shared("", {}, Limits(), {}))
    with pytest.raises(EvidenceError, match="written by Gradecast 0.0, and the nodes run"):
        shared_of(Record({**record.document, "version": "0.0"}, record.packed))


@pytest.mark.parametrize(
    ("line", "cause"),
    [
        ("slurmstepd-n1: error: StepId=1.batch exceeded memory limit (429350912 > 314572800), being killed", "memory"),
        ("slurmstepd: error: Detected 1 oom_kill event in StepId=4.batch. Some of the step tasks have been OOM Killed.",
         "memory"),
        ("slurmstepd: error: *** JOB 7 ON n2 CANCELLED AT 2026-11-21T17:44:49 DUE TO TIME LIMIT ***", "time"),
        ("slurmstepd: error: *** JOB 7 ON n2 CANCELLED AT 2026-11-21T17:44:49 DUE TO NODE FAILURE ***", ""),
        ("a module says: exceeded memory limit", ""),
    ],
)  # fmt: skip
def test_what_slurm_wrote_about_the_end_of_a_job_is_understood(tmp_path, line, cause):
    spool = Spool(tmp_path)
    spool.log("b-0").write_text(f"something\n{line}\n")
    assert spool.cause("b-0") == cause
    assert spool.last_words("b-0") == line
    assert spool.cause("b-1") == spool.last_words("b-1") == ""


def test_the_folder_of_exchange_is_its_owners_and_is_gone_when_empty(tmp_path):
    spool = Spool(tmp_path / "x")
    spool.open()
    assert spool.folder.stat().st_mode & 0o777 == 0o700
    batch = spool.new_batch(1)
    spool.write_setting(batch, Setting("fork", ("numpy",), 1, ("/course",), 2))
    assert spool.read_setting(batch).preload == ("numpy",)
    jobs = {record.digest: record for record in (Record({"n": number}) for number in range(3))}
    shard = spool.write_shard(f"{batch}-0", jobs, {next(iter(jobs)): 2}, "time")
    assert spool.read_shard(shard.name) == shard
    assert [entry.tries for entry in shard.entries] == [2, 0, 0]
    assert list(spool.read_jobs(shard.name)) == list(jobs.values())
    assert spool.new_batch(1) > batch
    spool.clear()
    assert spool.names() == [shard.name]
    spool.call_off(shard.name)
    spool.clear()
    assert not spool.folder.exists()


def test_a_folder_of_exchange_that_is_a_link_or_somebody_elses_is_refused(tmp_path, monkeypatch):
    precious = tmp_path / "precious"
    precious.mkdir(mode=0o755)
    (tmp_path / "link").symlink_to(precious)
    with pytest.raises(InfrastructureError, match="a link, or somebody else's"):
        Spool(tmp_path / "link").open()
    monkeypatch.setattr(os, "geteuid", lambda: precious.stat().st_uid + 1)
    with pytest.raises(InfrastructureError, match="a link, or somebody else's"):
        Spool(precious).open()
    assert precious.stat().st_mode & 0o777 == 0o755
