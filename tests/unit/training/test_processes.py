"""Several processes train what one trains: gradients, weights, resumed trainings, and what is said when one dies."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load_file
from unit.training.training_world import GOLD_PART, TRANSFORMER, outputs, settings, write_world
from unit.training.work_of_processes import (
    KILLED_AT,
    Case,
    fail,
    gradients,
    gradients_in_one_graph,
    gradients_pair_by_pair,
    refuse,
    train_until_killed,
)

from sparbench.errors import UserError
from sparbench.processes.job import Job
from sparbench.training.batches import Batches
from sparbench.training.launch import handed_gpus, refuse_too_many, run_together
from sparbench.training.train import train

# Of the largest gradient, and of the largest change of a weight by training: sums in another order, in float32.
GRADIENTS_APART, WEIGHTS_APART = 1e-5, 1e-3
CASES = [
    Case("bag", "separate"),
    Case("bag", "shared", clip=0.01),
    Case("transformer", "separate", clip=0.01),
    Case("transformer", "shared", dropout=0.5),
    Case("transformer", "separate", dropout=0.5, gradient_cache=True),
    Case("transformer", "separate", regularised=True),
    Case("ranker", "shared"),
]
LAMBDA = settings(steps=25, batch=11)
DPR = settings(steps=25, encoder=TRANSFORMER, towers="shared", data=[GOLD_PART], gradient_cache=True, dropout=0.1)


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return write_world(tmp_path_factory.mktemp("world"))


def weights(folder: Path) -> dict[str, np.ndarray]:
    files = sorted((folder / "model").rglob("*.safetensors"))
    return {f"{path.parent.name}.{name}": value for path in files for name, value in load_file(path).items()}


def assert_same_model(one: Path, other: Path, start: Path) -> None:
    """The weights' differences are small against what training changed."""
    ones, others, starts = weights(one), weights(other), weights(start)
    assert ones.keys() == others.keys()
    changed = max(np.abs(ones[name] - starts[name]).max() for name in ones)
    apart = max(np.abs(ones[name] - others[name]).max() for name in ones)
    assert changed > 0.01
    assert apart < WEIGHTS_APART * changed


def untrained(recipe: dict[str, Any], inputs: dict[str, Any], folder: Path) -> Path:
    train(Job(recipe | {"steps": 1, "optimiser": recipe["optimiser"] | {"lr": 1e-12}}, inputs, outputs(folder)))
    return folder


@pytest.mark.slow
def test_gradients_are_those_of_one_process() -> None:
    """Uneven shares: 11 queries by three processes."""
    for case, alone, together in zip(CASES, gradients(CASES), run_together(gradients, CASES, 3), strict=True):
        nearness = GRADIENTS_APART * max(np.abs(gradient).max() for gradient in alone.values())
        for name, gradient in alone.items():
            np.testing.assert_allclose(together[name], gradient, atol=nearness, rtol=0, err_msg=f"{case} {name}")


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.kind}-{case.towers}-{case.dropout}-{case.regularised}")
def test_a_gradient_cache_changes_no_gradient(case: Case) -> None:
    plain, cached = gradients([case._replace(gradient_cache=False), case._replace(gradient_cache=True)])
    assert_same_gradients(plain, cached)


@pytest.mark.parametrize("kind", ["bag", "transformer"])
@pytest.mark.parametrize("towers", ["shared", "separate"])
@pytest.mark.parametrize("regularised", [False, True])
def test_gradients_are_those_of_the_whole_batch_in_one_graph(kind: str, towers: str, regularised: bool) -> None:
    for cached in (False, True):
        case = Case(kind, towers, gradient_cache=cached, regularised=regularised)
        assert_same_gradients(gradients_in_one_graph(case), gradients([case])[0])


def test_gradients_of_a_ranker_are_those_of_its_pairs_one_by_one() -> None:
    for cached in (False, True):
        assert_same_gradients(gradients_pair_by_pair(), gradients([Case("ranker", "shared", gradient_cache=cached)])[0])


def assert_same_gradients(plain: dict[str, np.ndarray], found: dict[str, np.ndarray]) -> None:
    nearness = GRADIENTS_APART * max(np.abs(gradient).max() for gradient in plain.values())
    for name, gradient in plain.items():
        np.testing.assert_allclose(found[name], gradient, atol=nearness, rtol=0, err_msg=name)


@pytest.mark.slow
def test_two_processes_go_on_where_one_stopped_and_train_the_same_model(
    tmp_path: Path, inputs: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    job = Job(LAMBDA, inputs, outputs(tmp_path / "together"))
    batch_of = Batches.batch

    def stop(self: Batches, step: int, share: Any, pairs: bool) -> Any:
        if step == 7:
            raise KeyboardInterrupt
        return batch_of(self, step, share, pairs)

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(Batches, "batch", stop)
        train(job)
    facts = train(job, processes=2)
    assert (facts["resumed_at_step"], facts["processes"]) == (5, 2)
    train(Job(LAMBDA, inputs, outputs(tmp_path / "alone")))
    assert_same_model(tmp_path / "alone", tmp_path / "together", untrained(LAMBDA, inputs, tmp_path / "start"))


@pytest.mark.slow
def test_a_killed_process_ends_the_training_and_one_process_finishes_it(tmp_path: Path, inputs: dict[str, Any]) -> None:
    job = Job(DPR, inputs, outputs(tmp_path / "together"))
    with pytest.raises(UserError, match=r"process 2 of 2 .*killed \(SIGKILL\).*same command again"):
        run_together(train_until_killed, job, 2)
    assert not (tmp_path / "together" / "model").exists()
    assert train(job)["resumed_at_step"] == KILLED_AT // 5 * 5
    train(Job(DPR, inputs, outputs(tmp_path / "alone")))
    assert_same_model(tmp_path / "alone", tmp_path / "together", untrained(DPR, inputs, tmp_path / "start"))


@pytest.mark.slow
def test_the_message_of_a_process_is_the_message_of_the_training(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(UserError, match="^records.tsv: line 7: got 3 fields; expected 4$"):
        run_together(refuse, None, 2)
    assert "Traceback" not in capfd.readouterr().err


@pytest.mark.slow
def test_a_bug_in_a_process_is_told_with_its_traceback() -> None:
    with pytest.raises(RuntimeError, match=r"(?s)process 2 of 2.*work_of_processes\.py.*KeyError: 'a bug'"):
        run_together(fail, None, 2)


def test_a_batch_is_not_shared_by_more_processes_than_it_has_texts() -> None:
    with pytest.raises(UserError, match=r"got 5 queries a step, which 4 processes .* has 6 GPUs"):
        refuse_too_many(6, 5)
    refuse_too_many(8, 8)


def test_gpus_that_nobody_handed_out_are_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("torch.cuda.device_count", lambda: 4)
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    assert handed_gpus() == 0
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "0,2,5,6")
    assert handed_gpus() == 4
