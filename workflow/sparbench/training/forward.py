"""A step's batch through the model that is trained: what the losses see, and the way back to the weights."""

import torch

from sparbench.encoders.pairs import Pairs
from sparbench.training.batches import Batch
from sparbench.training.biencoder import Model
from sparbench.training.encoded import Encoded, Scored
from sparbench.training.encoding import PASSAGE, QUERY, Encoding
from sparbench.training.group import Group
from sparbench.training.recipe import Recipe


def forward(
    model: Model, recipe: Recipe, group: Group, step: int, batch: Batch
) -> tuple[list[Encoding], Encoded | Scored]:
    """Encode both sides of a batch, or score its pairs; `backward` of each encoding comes after that of the loss."""
    scores = {teacher: torch.from_numpy(own).to(model.device) for teacher, own in batch.scores.items()}
    owners, positive = (torch.from_numpy(array).to(model.device) for array in (batch.owners, batch.positive))
    count = len(batch.owners)
    if model.scores_pairs:
        pairs = Encoding(model, recipe, group, step, PASSAGE, Pairs(batch.queries, batch.passages), count)
        return [pairs], Scored(pairs.vectors[:, 0], owners, positive, scores)
    queries = Encoding(model.query, recipe, group, step, QUERY, batch.queries, batch.all_queries)
    passages = Encoding(model.passage, recipe, group, step, PASSAGE, batch.passages, count)
    return [queries, passages], Encoded(queries.vectors, passages.vectors, owners, positive, scores)
