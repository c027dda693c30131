"""Jobs and runs as bytes: JSON, and arrays without pickles. Runs are checked when they are read, like all evidence."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from grader import __version__
from grader.datasets import digest as digest_of_data
from grader.errors import EvidenceError
from grader.evidence import decode, encode, pack_arrays, unpack_arrays
from grader.evidence.files import evidence_document, evidence_of
from grader.executor.slurm.records import Record
from grader.model import Limits
from grader.sandbox import CodeCell, Job, Run

__all__ = ["Shared", "job_of", "job_record", "run_of", "run_record", "shared_of", "shared_record"]

PROTOCOL = 4
"""Version of these formats; increase it if one changes."""


@dataclass(frozen=True)
class Shared:
    """The part that many jobs have in common, written once."""

    probes: str
    """As in `Job`."""
    unseen: Mapping[str, Any]
    """As in `Job`."""
    limits: Limits
    """As in `Job`."""
    data: Mapping[str, Path]
    """As in `Job`, on the shared file system."""
    ignore: tuple[str, ...] = ()
    """As in `Job`."""
    nbgrader: bool = False
    """As in `Job`."""
    training: bool = True
    """As in `Job`."""
    released: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    """As in `Job`."""

    @classmethod
    def by(cls, job: Job) -> Shared:
        """The shared part of `job`."""
        data = {name: path.resolve() for name, path in job.data.items()}
        return cls(job.probes, job.unseen, job.limits, data, job.ignore, job.nbgrader, job.training, job.released)


def shared_record(shared: Shared) -> Record:
    """`shared` as a record; equal ones have equal digests."""
    unseen = encode(dict(shared.unseen))
    document = {
        "protocol": PROTOCOL,
        "version": __version__,
        "probes": shared.probes,
        "unseen": unseen.document,
        "limits": asdict(shared.limits),
        "data": {name: [str(path), digest_of_data(path)] for name, path in sorted(shared.data.items())},
        "ignore": list(shared.ignore),
        "nbgrader": shared.nbgrader,
        "training": shared.training,
        "released": _in_text(shared.released),
    }
    return Record(document, pack_arrays(unseen.arrays))


def shared_of(record: Record) -> Shared:
    """The inverse of `shared_record`. Raises `EvidenceError` if another version of Gradecast wrote the record."""
    document = record.document
    if (document["protocol"], document["version"]) != (PROTOCOL, __version__):
        raise EvidenceError(
            f"the jobs were written by Gradecast {document['version']}, and the nodes run {__version__}: "
            "let both use one virtual environment"
        )
    return Shared(
        probes=document["probes"],
        unseen=decode(document["unseen"], unpack_arrays(record.packed)),
        limits=Limits(**document["limits"]),
        data={name: Path(path) for name, (path, _) in document["data"].items()},
        ignore=tuple(document["ignore"]),
        nbgrader=document["nbgrader"],
        training=document["training"],
        released=_of_text(document["released"]),
    )


def job_record(job: Job, shared: str) -> Record:
    """The job, with the digest of its shared part. Jobs with equal records have equal runs."""
    document: dict[str, Any] = {
        "shared": shared,
        "cells": [[cell.id, cell.source] for cell in job.cells],
        "seed": job.seed,
        "files": _in_text(job.files),
    }
    if job.alone:  # so that its digest differs from the same job run among others, which has a result
        document["alone"] = True
    return Record(document)


def job_of(record: Record, shared: Shared) -> Job:
    """The inverse of `job_record`."""
    document = record.document
    return Job(
        cells=tuple(CodeCell(id, source) for id, source in document["cells"]),
        probes=shared.probes,
        unseen=shared.unseen,
        limits=shared.limits,
        seed=document["seed"],
        files=_of_text(document["files"]),
        data=shared.data,
        alone=document.get("alone", False),
        ignore=shared.ignore,
        nbgrader=shared.nbgrader,
        training=shared.training,
        released=shared.released,
    )


def _in_text(files: Mapping[str, bytes]) -> dict[str, str]:
    return {name: base64.b64encode(content).decode() for name, content in sorted(files.items())}


def _of_text(files: Mapping[str, str]) -> dict[str, bytes]:
    return {name: base64.b64decode(text) for name, text in files.items()}


def run_record(digest: str, run: Run) -> Record:
    """A run as a record, with the digest of its job's record."""
    evidence = evidence_document(run.evidence)
    outputs = {cell: list(items) for cell, items in run.outputs.items()}
    document = {"event": "run", "job": digest, "evidence": evidence.document, "outputs": outputs, "log": run.log}
    return Record(document, pack_arrays(evidence.arrays))


def run_of(record: Record) -> Run:
    """The inverse of `run_record`. Raises `EvidenceError` if the record is damaged."""
    document = record.document
    try:
        return Run(
            evidence=evidence_of(document["evidence"], record.packed),
            outputs={cell: tuple(items) for cell, items in document["outputs"].items()},
            log=document["log"],
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise EvidenceError(f"the run of {document.get('job')!a:.80} is damaged: {error}") from error
