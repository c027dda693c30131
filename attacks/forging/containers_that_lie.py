"""Has probes return containers that lie: dicts, lists, texts and numbers whose methods give each caller another answer."""

SUCCESS = "points for values that are no answers, or a submission that is not judged"

# %%
import numpy as np

import grader.worker.exam as exam


class Text(str):
    startswith = lambda self, *arguments: False
    __eq__ = lambda self, other: True
    __hash__ = lambda self: 0
    encode = lambda self, *arguments: b'"passed"'


class Number(int):
    __abs__ = lambda self: 0
    __int__ = lambda self: 10**400
    __float__ = lambda self: 1.5
    __repr__ = __str__ = lambda self: '1, "points": 10'


class Pairs(dict):
    __iter__ = lambda self: iter([Text("$array"), Text("mean")])
    items = lambda self: [("$array", "a0"), ("mean", 1.5)]
    __getitem__ = lambda self, name: Number(3)
    __len__ = lambda self: 1


class Rows(list):
    __iter__ = lambda self: iter([Number(1), Pairs(), np.float32("nan")])
    __len__ = lambda self: 200


endless = []
endless.append(endless)
answers = {
    "means": {"mean": Number(7)}, "unseen_means": Pairs({"means": 1}), "fits": {"own": endless, "$array": "a0"},
    "forecasts": {"next": Rows(), "half": Rows(), "$float": "nan"},
}  # fmt: skip
exam.observe = lambda function, student, unseen: print("attempted") or answers[function.__name__]
