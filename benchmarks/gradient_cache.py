"""A training step with a gradient cache against the same step without: peak memory beyond the model, CPU seconds."""

import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from resource import RUSAGE_SELF, getrusage
from time import process_time

from ratios import Ratio, report

# A smaller BERT of BERT base's proportions; tokens of a passage and of a query as SPAR's are on average.
SHAPE = {"layers": 6, "hidden": 384, "heads": 6, "intermediate": 1536}
PIECES, QUERY, PASSAGE = 4000, 32, 128
BATCH, STEPS = 64, 2
MEMORY, TIME = 0.25, 1.5


def cost(gradient_cache: bool) -> tuple[float, float]:
    """MB that the steps of a training take beyond what it had before, at most; and their CPU seconds."""
    import numpy as np
    import torch

    from sparbench.encoders.kinds.transformer import Transformer
    from sparbench.encoders.pieces import Pieces
    from sparbench.encoders.starts.transformer import new_bert
    from sparbench.training.biencoder import BiEncoder
    from sparbench.training.encoded import Encoded
    from sparbench.training.encoding import PASSAGE as PASSAGES
    from sparbench.training.encoding import QUERY as QUERIES
    from sparbench.training.encoding import Encoding
    from sparbench.training.group import ALONE
    from sparbench.training.losses.in_batch import loss
    from sparbench.training.recipe import Recipe

    torch.set_num_threads(1)
    recipe = Recipe(
        seed=0, steps=STEPS, batch=BATCH, loss=(), gradient_cache=gradient_cache, precision="float32", dropout=0.1,
        lr=0.0, weight_decay=0.0, warmup_steps=0, clip=0.0, betas=(0.9, 0.999), eps=1e-8, every=1, checkpoint_every=1,
    )  # fmt: skip
    tower = Transformer(new_bert(SHAPE, PIECES, PASSAGE, recipe.dropout), "cls").train()
    model, draw = BiEncoder(tower, tower), np.random.default_rng(0)
    texts = [
        Pieces.of(draw.integers(5, PIECES, size=(n, length))) for n, length in ((BATCH, QUERY), (2 * BATCH, PASSAGE))
    ]
    owners, positive = torch.arange(2 * BATCH) % BATCH, torch.arange(2 * BATCH) < BATCH
    for parameter in model.parameters():
        parameter.grad = torch.zeros_like(parameter)
    before, started = getrusage(RUSAGE_SELF).ru_maxrss, process_time()
    for step in range(STEPS):
        sides = [
            Encoding(model, recipe, ALONE, step, side, own, len(own.lengths))
            for side, own in zip((QUERIES, PASSAGES), texts, strict=True)
        ]
        loss(Encoded(*(side.vectors for side in sides), owners, positive, {})).backward()
        for side in sides:
            side.backward()
    return (getrusage(RUSAGE_SELF).ru_maxrss - before) / 1024, process_time() - started


def fresh(gradient_cache: bool) -> tuple[float, float]:
    """The cost in a process of its own, since a process's peak memory never falls."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(cost, gradient_cache).result()


def main() -> int:
    """Measure both ways and print the ratios."""
    (cached_mb, cached_seconds), (plain_mb, plain_seconds) = fresh(True), fresh(False)
    print(f"# {cached_mb:.0f} against {plain_mb:.0f} MB, {cached_seconds:.1f} against {plain_seconds:.1f} CPU seconds")
    return report(
        [
            Ratio("gradient_cache/memory", cached_mb / plain_mb, MEMORY, False, "the same step without"),
            Ratio("gradient_cache/time", cached_seconds / plain_seconds, TIME, False, "the same step without"),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
