"""Settings that a notebook changed in its process affect no probe, and are restored afterwards."""

from __future__ import annotations

import builtins
import decimal
import gc
import locale
import os
import signal
import subprocess
import sys
import warnings
from pathlib import Path

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from grader.worker.shield import Shield


def within_shield(look, directory=None):
    with Shield(directory).raised():
        return look()


@pytest.fixture(autouse=True)
def as_before():
    """Restores what these tests change in the process, so that other tests are not affected."""
    before = Path.cwd(), np.geterr(), np.get_printoptions(), matplotlib.get_backend(), sys.getrecursionlimit()
    style, limit = dict(matplotlib.rcParams), decimal.getcontext().prec
    language = locale.setlocale(locale.LC_ALL)
    yield
    locale.setlocale(locale.LC_ALL, language)
    os.chdir(before[0])
    np.seterr(**before[1])
    np.set_printoptions(**before[2])
    plt.close("all")
    plt.switch_backend(before[3])
    matplotlib.rcParams.update(style)
    sys.setrecursionlimit(before[4])
    decimal.getcontext().prec = limit
    gc.enable()


@pytest.mark.parametrize(
    ("leave", "look"),
    [
        (lambda: np.seterr(all="raise"), np.geterr),
        (lambda: np.set_printoptions(precision=2, suppress=True), lambda: str(np.array([1 / 3, 1e-9]))),
        (lambda: pd.set_option("display.max_rows", 3), lambda: repr(pd.DataFrame({"a": range(20)}))),
        (lambda: plt.style.use("dark_background"), lambda: dict(dict.items(matplotlib.rcParams))),
        (lambda: plt.rcParams.update({"figure.dpi": 300}), lambda: plt.rcParams["figure.dpi"]),
        (lambda: plt.figure(), lambda: plt.get_fignums()),
        (lambda: sys.setrecursionlimit(4321), sys.getrecursionlimit),
        (gc.disable, gc.isenabled),
        (lambda: decimal.getcontext().__setattr__("prec", 3), lambda: decimal.getcontext().prec),
        (lambda: locale.setlocale(locale.LC_TIME, "C.UTF-8"), lambda: locale.setlocale(locale.LC_TIME)),
    ],
    ids=["errors", "numbers", "pandas", "style", "resolution", "figures", "depth", "garbage", "decimal", "language"],
)
def test_changed_settings_are_reset_and_restored(leave, look):
    fresh = look()
    leave()
    left = look()
    assert left != fresh
    assert within_shield(look) == fresh
    assert look() == left
    if look is np.geterr:
        np.seterr(**fresh)
    pd.reset_option("display.max_rows")


def test_warnings_are_not_errors_for_a_probe(recwarn):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        within_shield(lambda: warnings.warn("careful", stacklevel=1))
        with pytest.raises(UserWarning):
            warnings.warn("careful", stacklevel=1)


def test_a_probe_starts_in_the_folder_of_the_notebook(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    os.chdir(tmp_path / "elsewhere")
    assert within_shield(Path.cwd, tmp_path) == tmp_path
    assert Path.cwd() == tmp_path / "elsewhere"


def test_a_folder_that_was_removed_is_made_again(tmp_path):
    gone = tmp_path / "gone"
    gone.mkdir()
    os.chdir(gone)
    gone.rmdir()
    assert within_shield(Path.cwd, gone) == gone


def test_builtins_are_restored_and_added_names_stay(monkeypatch):
    monkeypatch.setattr(builtins, "print", lambda *words: "mine")
    monkeypatch.setattr(builtins, "ours", 1, raising=False)
    assert within_shield(lambda: builtins.print) is not builtins.print
    assert within_shield(lambda: builtins.ours) == 1
    assert builtins.print() == "mine"


def test_streams_that_were_closed_are_replaced(tmp_path, monkeypatch):
    shield = Shield()
    with open(tmp_path / "log", "w") as log:
        monkeypatch.setattr(sys, "stdout", log)
    with pytest.raises(ValueError, match="closed"):
        print("x")
    with shield.raised():
        print("x")
    assert sys.stdout is log


def test_an_interrupt_has_its_usual_effect(monkeypatch):
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        assert within_shield(lambda: signal.getsignal(signal.SIGINT)) is signal.default_int_handler
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)


def test_what_a_probe_changes_is_put_back_too():
    before = np.geterr(), plt.rcParams["figure.dpi"]
    with Shield().raised():
        np.seterr(all="raise")
        plt.rcParams["figure.dpi"] = 17
        plt.figure()
    assert (np.geterr(), plt.rcParams["figure.dpi"]) == before
    assert plt.get_fignums() == []


def test_an_error_in_a_probe_puts_everything_back():
    np.seterr(all="raise")
    with pytest.raises(ZeroDivisionError), Shield().raised():
        1 / 0  # noqa: B018
    assert np.geterr()["divide"] == "raise"


TORCH = """
import torch
from grader.worker.shield import Shield
torch.set_grad_enabled(False)
torch.use_deterministic_algorithms(True)
torch.autograd.set_detect_anomaly(True)
torch.set_num_threads(2)
torch.set_default_dtype(torch.float64)
torch.set_default_device("meta")
def look():
    return (torch.is_grad_enabled(), torch.are_deterministic_algorithms_enabled(), torch.is_anomaly_enabled(),
            torch.get_num_threads(), torch.get_default_dtype(), str(torch.zeros(1).device))
left = look()
with Shield(threads=1).raised():
    assert look() == (True, False, False, 1, torch.float64, "meta"), look()
    weight = torch.ones(1, device="cpu", requires_grad=True)
    (2 * weight).sum().backward()
    assert weight.grad.item() == 2
assert look() == left, look()
entered = torch.inference_mode()
entered.__enter__()
with Shield().raised():
    assert torch.ones(1, device="cpu", requires_grad=True).exp().requires_grad
assert torch.is_inference_mode_enabled()
"""
TENSORFLOW = """
import keras, tensorflow as tf
from grader.worker.shield import Shield
tf.config.run_functions_eagerly(True)
tf.config.experimental.enable_op_determinism()
keras.config.set_floatx("float64")
from tensorflow.python.framework import config
def look():
    return tf.config.functions_run_eagerly(), config.is_op_determinism_enabled(), keras.config.floatx()
with Shield().raised():
    assert look() == (False, False, "float64"), look()
assert look() == (True, True, "float64"), look()
"""


@pytest.mark.slow
@pytest.mark.parametrize("source", [TORCH, TENSORFLOW], ids=["torch", "tensorflow"])
def test_a_framework_computes_in_the_number_type_of_the_notebook(source):
    run = subprocess.run([sys.executable, "-W", "ignore", "-c", source], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
