"""Probes: functions that run inside the sandbox, in the student's namespace, and only observe.

A probe takes the namespace after the notebook ran, and, if it has a second parameter, the unseen inputs, which
reach the sandbox only then. It returns plain data: numbers, strings, lists, dicts with string keys, arrays.

    @probe
    def statistics(student):
        \"""Means and standard deviations in use. Arrays of shape (features,), in the raw units.\"""
        return {"mean": student["mean"], "std": student["std"]}
"""

from __future__ import annotations

import ast
import dis
import inspect
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from itertools import pairwise
from types import FunctionType, ModuleType
from typing import Any, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from grader.errors import AssignmentError, in_a_line

__all__ = [
    "Probe",
    "Student",
    "as_tensor",
    "change_parts",
    "in_process",
    "load_probes",
    "observe",
    "perturb_future",
    "probe",
    "probe_names",
    "state_of",
    "weights",
    "with_and_without",
]

Probe = Callable[..., Any]
F = TypeVar("F", bound=Probe)

_MARK = "__gradecast_probe__"
NONE = re.compile("NoneType|0-dimensional|zero-dimensional|len\\(\\) of unsized object")
"""How Python, numpy and PyTorch speak of None, and of the array without axes that None becomes."""
DEEPEST = 4
"""How deep `state_of` looks into objects that hold others."""


def probe(function: F) -> F:
    """Mark `function` as a probe. Probes are called one by one, in the order of their definition."""
    setattr(function, _MARK, True)
    return function


class Student(Mapping[str, Any]):
    """The student's namespace, read-only; the error for a missing name is written for students."""

    def __init__(self, namespace: Mapping[str, Any]) -> None:
        self._namespace = namespace
        self._asked: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        """The object called `name`. Raises `NameError` if the notebook did not define it."""
        try:
            self._asked[name] = self._namespace[name]
        except KeyError:
            raise NameError(f"`{name}` is not defined; did the cell that defines it run?") from None
        return self._asked[name]

    def without_return(self) -> list[str]:
        """Names of the functions that were asked for and return no value in any of their lines."""
        return [name for name, item in self._asked.items() if isinstance(item, FunctionType) and _returns_nothing(item)]

    def __contains__(self, name: object) -> bool:
        return name in self._namespace

    @contextmanager
    def lent(self) -> Iterator[dict[str, Any]]:
        """The namespace itself, to write to: the notebook's functions see the changes. Afterwards it is restored."""
        namespace = cast(dict[str, Any], self._namespace)
        before = dict(namespace)
        try:
            yield namespace
        finally:
            for name in set(namespace) - set(before):
                del namespace[name]
            namespace.update(before)

    def __iter__(self) -> Iterator[str]:
        return iter(self._namespace)

    def __len__(self) -> int:
        return len(self._namespace)


class _Unseen(dict[str, Any]):
    """The unseen inputs for one probe; the error for a missing name names the probe and the existing inputs."""

    def __init__(self, inputs: Mapping[str, Any], probe: str) -> None:
        super().__init__(inputs)
        self._probe = probe

    def __missing__(self, name: str) -> Any:
        known = ", ".join(self) or "nothing"
        raise KeyError(f"the probe {self._probe} reads unseen[{name!r}], and unseen.py draws {known}")


def load_probes(source: str, where: str = "probes.py") -> dict[str, Probe]:
    """The probes that `source` defines, by name, in order. Raises `AssignmentError` if it cannot be run."""
    module = ModuleType("gradecast_probes")
    try:
        exec(compile(source, where, "exec"), module.__dict__)
    except (Exception, SystemExit) as error:
        said = f"{type(error).__name__}: {in_a_line(error)}"
        raise AssignmentError(f"{where}: cannot be run ({said}); fix it there") from error
    found = {name: item for name, item in vars(module).items() if getattr(item, _MARK, False)}
    unknown = sorted(set(found) - probe_names(source))
    if unknown:
        raise AssignmentError(
            f"{where}: the probe {unknown[0]} is neither a decorated function nor assigned at the top level; write it "
            "so, because its name must be known without running anything"
        )
    return found


def probe_names(source: str) -> frozenset[str]:
    """The names that probes in `source` can have, found without running it; some of them may be no probes.

    Empty if the source is not Python; `load_probes` says why.
    """
    try:
        return frozenset(_bound(ast.parse(source).body))
    except (SyntaxError, ValueError, RecursionError):
        return frozenset()


def _bound(statements: Sequence[ast.stmt]) -> Iterator[str]:
    """Names of decorated functions and of assigned variables in `statements`, and in blocks within them."""
    for statement in statements:
        match statement:
            case ast.FunctionDef(name=name, decorator_list=[_, *_]):
                yield name
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                continue
            case ast.Assign(targets=targets):
                yield from (item.id for target in targets for item in ast.walk(target) if isinstance(item, ast.Name))
            case ast.AnnAssign(target=ast.Name(id=name)):
                yield name
            case _:
                for block in ("body", "orelse", "finalbody"):
                    yield from _bound(getattr(statement, block, ()))
                for handler in getattr(statement, "handlers", ()):
                    yield from _bound(handler.body)


def observe(function: Probe, student: Mapping[str, Any], unseen: Mapping[str, Any]) -> Any:
    """What the probe returns. It gets the unseen inputs only if it has a parameter for them.

    If it stumbles over None, the error has a note on the functions that may lack a `return`.
    """
    seen = Student(student)
    wants_unseen = len(inspect.signature(function).parameters) > 1
    try:
        if not wants_unseen:
            return function(seen)
        return function(seen, _Unseen(unseen, getattr(function, "__name__", "a probe")))
    except (AttributeError, IndexError, TypeError, ValueError) as error:
        silent = seen.without_return()
        if silent and NONE.search(str(error)):
            error.add_note(f"`{'` and `'.join(silent)}` returned None; is a `return` missing?")
        raise


def _returns_nothing(function: FunctionType) -> bool:
    """Whether a function ends without a value, wherever it ends."""
    steps = list(dis.get_instructions(function))
    ends = [(before, step) for before, step in pairwise(steps) if step.opname in ("RETURN_VALUE", "RETURN_CONST")]
    values = (step if step.opname == "RETURN_CONST" else before for before, step in ends)
    return bool(ends) and all("CONST" in step.opname and step.argval is None for step in values)


def in_process(student: Student, source: str) -> dict[str, Any]:
    """Run the test cell `source` as nbgrader does, among the student's own variables, and say how it ended.

    Returns `passed`; `message`, the error; and `value`, that of the last line if it is a number. Afterwards the
    variables are restored. The student's code shares the process: it can read the tests while they run, and make them
    say anything. Only `grader.checks.assert_in_process` believes the result.
    """
    from IPython.core.inputtransformer2 import TransformerManager

    with student.lent() as namespace:
        try:
            body = ast.parse(TransformerManager().transform_cell(source)).body
            last = ast.Expression(body.pop().value) if body and isinstance(body[-1], ast.Expr) else None  # type: ignore[attr-defined]
            exec(compile(ast.Module(body, []), "tests", "exec"), namespace)
            value = None if last is None else eval(compile(last, "tests", "eval"), namespace)
        except Exception as error:
            return {"passed": False, "message": f"{type(error).__name__}: {in_a_line(error)}", "value": None}
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return {"passed": True, "message": "", "value": value if is_number else None}


def as_tensor(values: Any, model: Any = None) -> Any:
    """`values` as a tensor of PyTorch that `model`, a module or a tensor, can compute with.

    Floating-point values get the model's number type, and all values its device, so a student may work in float64, by
    `torch.set_default_dtype` or `.double()`. Without a model, or if it has no parameters, the notebook's defaults are
    used. Integers and booleans keep their type. The values are copied.
    """
    import importlib

    torch = importlib.import_module("torch")
    array = np.array(_array(values))
    parts = [*model.parameters(), *model.buffers()] if hasattr(model, "parameters") else [model]
    like = next((part for part in parts if torch.is_tensor(part) and part.is_floating_point()), torch.empty(0))
    device = like.device if like.device.type != "meta" else "cpu"
    tensor = torch.from_numpy(array).to(device)
    return tensor.to(like.dtype) if array.dtype.kind == "f" else tensor


def change_parts(
    function: Callable[[NDArray[Any]], Any], inputs: NDArray[Any], parts: Mapping[str, Any], seed: int = 0
) -> dict[str, Any]:
    """Apply `function` to an array, and to it with other numbers in a part; for `grader.checks.assert_independent`.

    `parts` names parts of the array `inputs` by their indices, as in `{"test": np.s_[800:], "target": np.s_[..., 3]}`.
    For each of them `function` is called again, with random numbers of the same mean and spread in its place. Returns
    `whole`, what the function returns for `inputs`, and `changed`, by part, what it returns then: arrays, or tensors of
    any framework.
    """
    random = np.random.default_rng(seed)
    other = random.normal(inputs.mean(), inputs.std() or 1.0, inputs.shape).astype(inputs.dtype)
    whole, changed = _array(function(inputs.copy())), {}
    for name, index in parts.items():
        with_another = inputs.copy()
        with_another[index] = other[index]
        changed[name] = _array(function(with_another))
    return {"whole": whole, "changed": changed}


def perturb_future(
    function: Callable[[NDArray[Any]], Any], inputs: NDArray[Any], cuts: Sequence[int], seed: int = 0
) -> dict[str, Any]:
    """Apply `function` to series, and to the same with another future; for `grader.checks.assert_causal`.

    `inputs` has shape (batch, time, ...); `function` takes such an array and returns (batch, time, ...), as an array
    or a tensor of any framework. For each of `cuts` it is called again with random numbers of the same mean and
    spread in place of all inputs from that step on. Returns `cuts`, a list; `whole`, what the function returns
    for `inputs`; and `changed`, shape (cuts, batch, time, ...), what it returns for the changed inputs.
    """
    seen = change_parts(function, inputs, {str(cut): np.s_[:, cut:] for cut in cuts}, seed)
    changed = np.stack([seen["changed"][str(cut)] for cut in cuts])
    return {"cuts": [int(cut) for cut in cuts], "whole": seen["whole"], "changed": changed}


def state_of(value: Any) -> Any:
    """`value` as plain data: of a model its weights, of another object its numbers, texts and arrays by name.

    Raises `TypeError` if there is nothing plain in it, as in a function.
    """
    return _state(value, DEEPEST)


def _state(value: Any, depth: int) -> Any:
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, Mapping) and depth:
        return {str(key): _state(item, depth - 1) for key, item in value.items()}
    if isinstance(value, list | tuple | set) and depth:
        items = sorted(value) if isinstance(value, set) else value
        return [_state(item, depth - 1) for item in items]
    if hasattr(value, "state_dict"):
        return weights(value)
    if hasattr(value, "get_weights"):
        return [np.array(_array(item)) for item in value.get_weights()]
    if hasattr(value, "to_numpy"):
        value = value.to_numpy()
    if hasattr(value, "__array__"):
        array = _array(value)
        return array.astype("int64") if array.dtype.kind in "mM" else array
    if callable(value) or not depth:
        raise TypeError(f"a {type(value).__name__} holds nothing that could be compared")
    found = {}
    for name, item in getattr(value, "__dict__", {}).items():
        with suppress(TypeError):
            found[name] = _state(item, depth - 1)
    if not found:
        raise TypeError(f"a {type(value).__name__} holds nothing that could be compared")
    return found


def weights(model: Any) -> dict[str, NDArray[Any]]:
    """Copies of all parameters and buffers of a PyTorch module, by name; for `grader.checks.assert_unmoved`."""
    return {name: np.array(_array(value)) for name, value in model.state_dict().items()}


def with_and_without(student: Student, look: Callable[[], Any], **ours: Any) -> dict[str, Any]:
    """What `look()` returns with the student's own functions, `own`, and with `ours` in the place of some, `lent`.

    With ours in place a mistake in another question costs nothing here. But a solution may do without the function that
    we replace, or may have given it more arguments; then its own show what it does. One that raises is None. Raises
    what `own` raised if both do.
    """
    found: dict[str, Any] = {}
    faults = []
    for way, names in (("own", {}), ("lent", ours)):
        with student.lent() as namespace:
            namespace.update(names)
            try:
                found[way] = look()
            except Exception as fault:
                found[way] = None
                faults.append(fault)
    if len(faults) == 2:
        raise faults[0]
    return found


def _array(output: Any) -> NDArray[Any]:
    """An array or tensor as an array; a PyTorch tensor is first detached and copied to the CPU."""
    for leave in ("detach", "cpu"):
        output = getattr(output, leave)() if hasattr(output, leave) else output
    return np.asarray(output)
