"""What is special to `transformer`: its parts and the stand-ins are PyTorch's own, and its unseen inputs are fair."""

from __future__ import annotations

import ast

import numpy as np
import pytest
from helpers import ROOT

from grader.exercise.assignment import load_module
from grader.notebook import read_cells
from grader.notebook.markers import keep_solutions

FOLDER = ROOT / "reference" / "transformer"
BUILDING = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)


@pytest.fixture(scope="module")
def torch():
    return pytest.importorskip("torch")


def _builds(node: ast.stmt) -> bool:
    """Whether it is an import, a definition, or gives a constant its name."""
    return isinstance(node, BUILDING) or (isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant))


@pytest.fixture(scope="module")
def notebook(torch):
    """What the reference defines, without a line of it being run that computes."""
    namespace: dict = {"__name__": "notebook"}
    for cell in read_cells(FOLDER / "notebook.py"):
        if cell.kind == "code":
            body = [node for node in ast.parse(keep_solutions(cell.source)).body if _builds(node)]
            exec(compile(ast.Module(body, []), "notebook", "exec"), namespace)
    return namespace


@pytest.fixture(scope="module")
def probes(torch):
    return load_module(FOLDER / "probes.py")


@pytest.fixture(scope="module")
def checks():
    return load_module(FOLDER / "checks.py")


@pytest.fixture(scope="module")
def unseen():
    module = load_module(FOLDER / "unseen.py")
    module.SERIES = 80
    return module.draw(np.random.default_rng(1), None)


def copied(torch, pairs):
    with torch.no_grad():
        for theirs, own in pairs:
            theirs.weight.copy_(own.weight)
            theirs.bias.copy_(own.bias)


def copied_attention(torch, theirs, own):
    layers = own.to_queries, own.to_keys, own.to_values
    with torch.no_grad():
        theirs.in_proj_weight.copy_(torch.cat([layer.weight for layer in layers]))
        theirs.in_proj_bias.copy_(torch.cat([layer.bias for layer in layers]))
    copied(torch, [(theirs.out_proj, own.merge)])


@pytest.mark.slow
@pytest.mark.parametrize("masked", [False, True])
def test_an_encoder_block_is_pytorchs_with_its_weights(torch, notebook, probes, masked):
    own, theirs = probes._set(notebook["EncoderBlock"](8, 2)), probes._encoder(8, 2).eval()
    layer = theirs.layer
    norms = [(layer.norm1, own.first_norm), (layer.norm2, own.second_norm)]
    copied(torch, [(layer.linear1, own.feed_forward[0]), (layer.linear2, own.feed_forward[2]), *norms])
    copied_attention(torch, layer.self_attn, own.attention)
    x, mask = torch.randn(2, 6, 8), probes._rows(6, 6) if masked else None
    assert torch.allclose(own(x, mask), theirs(x, mask), atol=1e-5)


@pytest.mark.slow
def test_a_decoder_block_is_pytorchs_with_its_weights_at_once_and_in_pieces(torch, notebook, probes):
    own, theirs = probes._set(notebook["DecoderBlock"](8, 2)), probes._decoder(8, 2).eval()
    layer = theirs.layer
    norms = [(layer.norm1, own.first_norm), (layer.norm2, own.second_norm), (layer.norm3, own.third_norm)]
    copied(torch, [(layer.linear1, own.feed_forward[0]), (layer.linear2, own.feed_forward[2]), *norms])
    copied_attention(torch, layer.self_attn, own.attention)
    copied_attention(torch, layer.multihead_attn, own.cross)
    x, memory = torch.randn(2, 6, 8), torch.randn(2, 9, 8)
    kept = {}
    for first, end in ((0, 4), (4, 6)):
        for name, block in (("own", own), ("theirs", theirs)):
            pair = block.cross.keys_and_values(memory)
            y, before = block(x[:, first:end], pair, probes._rows(end - first, end), kept.get(name))
            kept[name], kept[f"{name} predicts"] = before, y
        assert torch.allclose(kept["own predicts"], kept["theirs predicts"], atol=1e-5)


@pytest.mark.slow
def test_heads_of_equal_widths_are_pytorchs_with_the_opposite_mask(torch, notebook, probes):
    own = probes._set(notebook["MultiHeadAttention"](12, 3))
    theirs = torch.nn.MultiheadAttention(12, 3, batch_first=True)
    copied_attention(torch, theirs, own)
    x, source, mask = torch.randn(2, 4, 12), torch.randn(2, 7, 12), torch.rand(4, 7) < 0.7
    mask[:, 0] = True
    output, weights = own(x, *own.keys_and_values(source), mask)
    wanted, shares = theirs(x, source, source, attn_mask=~mask, average_attn_weights=False)
    assert torch.allclose(output, wanted, atol=1e-5)
    assert torch.allclose(weights, shares, atol=1e-6)


@pytest.mark.slow
def test_masked_softmax_agrees_with_pytorchs_attention_where_nothing_is_allowed(torch, notebook):
    queries, keys, values = torch.randn(3, 1, 2, 5, 8)
    mask = torch.rand(5, 5) < 0.4
    mask[2] = False
    ours, _ = notebook["attention"](queries, keys, values, mask)
    assert torch.allclose(
        ours, torch.nn.functional.scaled_dot_product_attention(queries, keys, values, mask), atol=1e-6
    )
    assert not ours[..., 2, :].any()


@pytest.mark.slow
@pytest.mark.parametrize("family", ["encoder", "prefix", "decoder"])
def test_the_mask_that_is_lent_is_that_of_the_table(torch, notebook, probes, family):
    for length, known in ((5, 3), (9, 1), (9, 8)):
        assert torch.equal(notebook["family_mask"](family, length, known), probes._families_mask(family, length, known))


@pytest.mark.slow
def test_the_loss_by_which_a_bandwidth_is_judged_is_that_of_the_reference(torch, notebook, checks, unseen):
    keys, waves = unseen.inputs["moments"], unseen.inputs["waves"]
    for values in waves:
        for bandwidth in (1.0, 3.0, 8.0):
            loss = notebook["leave_one_out"](torch.tensor(keys), torch.tensor(values), bandwidth)
            assert loss.item() == pytest.approx(
                checks._left_out(keys.astype(float), values.astype(float), bandwidth), rel=1e-3
            )


def test_every_unseen_series_has_one_valley_between_the_start_and_its_best_bandwidth(checks):
    regression = load_module(FOLDER / "unseen.py")._regression
    for seed in range(20):
        drawn = regression(np.random.default_rng(seed))
        for values in drawn["waves"].astype(float):
            tried = np.geomspace(1.0, 8.0, 60)
            losses = np.array([checks._left_out(drawn["moments"].astype(float), values, one) for one in tried])
            best = int(losses.argmin())
            assert 0 < best < 59
            assert np.all(np.diff(losses[best:]) > 0), "downhill all the way from the start, as the text promises"
            assert losses.min() <= 1.001 * checks._smallest(drawn["moments"].astype(float), values)


def test_there_is_one_window_of_each_unseen_series_with_what_followed(unseen):
    past, future = unseen.inputs["past"], unseen.labels["future"]
    assert past.shape == (80, 28, 6)
    assert past.dtype == np.float32
    assert future.shape == (80, 4, 6)
    assert np.isfinite(past).all()
    assert np.allclose(past.mean(axis=(1, 2)), 0, atol=1e-4)
    assert len(np.unique(past[:, -1, -1])) > 70


def test_no_label_is_among_the_inputs(unseen):
    assert not set(unseen.inputs) & set(unseen.labels)
    hours = unseen.inputs["past"].reshape(80, -1)
    stretches = np.lib.stride_tricks.sliding_window_view(hours, 24, axis=1).reshape(-1, 24)
    assert not any(np.isclose(stretches, day.ravel()).all(axis=1).any() for day in unseen.labels["future"])


def test_the_error_that_has_to_be_beaten_is_that_of_the_seasonal_naive_forecast(unseen):
    guess = unseen.inputs["past"][:, -4:]
    assert unseen.labels["seasonal_naive_mae"] == pytest.approx(np.abs(guess - unseen.labels["future"]).mean())


def test_unseen_series_are_drawn_anew_from_another_seed():
    module = load_module(FOLDER / "unseen.py")
    module.SERIES = 8
    one, again, other = (module.draw(np.random.default_rng(seed), None).labels["future"] for seed in (3, 3, 4))
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)


def test_one_mask_leaves_each_query_a_key_and_the_other_leaves_some_none(unseen):
    assert unseen.inputs["mask"].any(axis=1).all()
    assert not unseen.inputs["mask"].all()
    assert unseen.inputs["holes"].any(axis=1).sum() == 3
    assert unseen.inputs["hidden"].any()
