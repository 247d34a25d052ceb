"""Weights over the vocabulary, forward and backward, against the plain formula on all logits: time and memory."""

import argparse
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

import torch
from ratios import Ratio, best_seconds, report

from sparbench.encoders.term_weights import term_weights

VOCABULARY = 30_522
# Share of the vocabulary with weight in a text: some per cent in trained models.
ACTIVE = 0.03
POOLINGS = ("max", "sum")


class Size(NamedTuple):
    texts: int
    tokens: int
    hidden: int
    speed: float
    memory: float


# What is asked for: times the plain formula's speed, and share of its memory.
SIZES = {"bert-tiny": Size(32, 64, 128, 5.0, 0.1), "bert-base": Size(8, 128, 768, 1.0, 1.0)}


class Inputs(NamedTuple):
    states: torch.Tensor
    weight: torch.Tensor
    bias: torch.Tensor


def inputs(size: Size) -> Inputs:
    """Random states and head, whose bias leaves each text the wanted share of terms."""
    torch.manual_seed(0)
    states, weight = torch.randn(size.texts * size.tokens, size.hidden), torch.randn(VOCABULARY, size.hidden)
    highest = (states[: size.tokens] @ weight.T).amax(0)
    bias = torch.full((VOCABULARY,), -float(highest.quantile(1 - ACTIVE)))
    return Inputs(states.requires_grad_(), weight.requires_grad_(), bias.requires_grad_())


def ours(given: Inputs, size: Size, pooling: str) -> torch.Tensor:
    module = import_module(f"sparbench.encoders.term_poolings.{pooling}")
    return term_weights(given.states, [size.tokens] * size.texts, given.weight, given.bias, module, "log")


def plain(given: Inputs, size: Size, pooling: str) -> torch.Tensor:
    logits = torch.nn.functional.linear(given.states, given.weight, given.bias)
    weights = torch.log1p(torch.relu(logits)).view(size.texts, size.tokens, VOCABULARY)
    return weights.amax(1) if pooling == "max" else weights.sum(1)


FORMS: dict[str, Callable[[Inputs, Size, str], torch.Tensor]] = {"ours": ours, "plain": plain}


def passes(form: str, name: str, pooling: str) -> Callable[[], tuple[torch.Tensor, ...]]:
    """Forward and backward pass of one form, on inputs of its own."""
    size, given = SIZES[name], inputs(SIZES[name])

    def work() -> tuple[torch.Tensor, ...]:
        weights = FORMS[form](given, size, pooling)
        return weights.detach(), *torch.autograd.grad(weights.square().sum(), given)

    return work


def peak_growth(form: str, name: str, pooling: str) -> int:
    """kB by which a process of its own grows at its highest while it computes."""
    command = [sys.executable, __file__, "--grow", form, name, pooling]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def grow(form: str, name: str, pooling: str) -> None:
    work = passes(form, name, pooling)
    Path("/proc/self/clear_refs").write_text("5")  # Forget the peak so far.
    before = _status("VmRSS")
    work()
    print(_status("VmHWM") - before)


def _status(key: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(key))


def compare(name: str, pooling: str) -> list[Ratio]:
    size, works = SIZES[name], [passes(form, name, pooling) for form in FORMS]
    for found, expected in zip(works[0](), works[1](), strict=True):
        torch.testing.assert_close(found, expected, atol=1e-3, rtol=1e-3)
    own, other = best_seconds(works, rounds=3)
    grown, plainly = (peak_growth(form, name, pooling) for form in FORMS)
    label = f"term_weights/{name}/{pooling}"
    return [
        Ratio(label, other / own, size.speed, True, "plain formula"),
        Ratio(f"{label}/memory", grown / plainly, size.memory, False, "plain formula"),
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--grow", nargs=3, metavar=("FORM", "SIZE", "POOLING"), help="print one form's memory in kB")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    if arguments.grow:
        grow(*arguments.grow)
        return 0
    return report([ratio for name in SIZES for pooling in POOLINGS for ratio in compare(name, pooling)])


if __name__ == "__main__":
    raise SystemExit(main())
