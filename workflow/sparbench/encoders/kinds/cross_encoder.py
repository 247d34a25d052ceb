"""Cross-encoders: a transformer reads query and passage as one sequence and gives one score (Nogueira and Cho 2019).

Query and passage are each cut to their own length, so that the passage's text does not depend on the query's.
"""

from pathlib import Path
from typing import Any

import numpy as np
import torch
from transformers import AutoModelForSequenceClassification, PreTrainedModel, PreTrainedTokenizerBase

from sparbench.encoders.hub_folder import HubModule, hub_cutter, hub_tokenizer, read_model, spread
from sparbench.encoders.pairs import Pairs
from sparbench.encoders.pieces import Pieces
from sparbench.errors import UserError

cutter = hub_cutter
TYPES = "token_type_ids"


class CrossEncoder(HubModule):
    """Pairs to scores: the single logit of a sequence classifier.

    Args:
        between: special pieces that the tokenizer puts between the two texts of a pair, after the first one's last.
        types: whether the model is told which pieces are of the passage.
    """

    scores_pairs = True

    def __init__(self, model: PreTrainedModel, between: list[int], types: bool) -> None:
        super().__init__()
        self.model, self._between, self._types = model, between, types

    def forward(self, pairs: Pairs) -> torch.Tensor:
        """Scores [pairs]; pairs are padded to the longest of the batch."""
        pieces, second = joined(pairs, self._between)
        mask = torch.from_numpy(pieces.mask()).to(self.model.device)
        ids = spread(pieces.ids, mask, self.model.config.pad_token_id or 0)
        types = {TYPES: spread(second, mask, 0)} if self._types else {}
        return self.model(input_ids=ids, attention_mask=mask.long(), **types).logits[:, 0]


def joined(pairs: Pairs, between: list[int]) -> tuple[Pieces, np.ndarray]:
    """Each pair as one sequence: the query with its special pieces, `between`, the passage without its first piece.

    Returns:
        The sequences, and for each piece whether it is of the passage, int64 [pieces].
    """
    count, passages = len(pairs.queries.lengths), pairs.passages
    firsts = np.cumsum(passages.lengths) - passages.lengths
    parts = [pairs.queries, Pieces.of([between] * count), Pieces(np.delete(passages.ids, firsts), passages.lengths - 1)]
    pieces = Pieces.joined(parts).take(np.arange(3 * count).reshape(3, count).T.ravel())
    second = np.repeat(np.tile([0, 0, 1], count), pieces.lengths)
    return Pieces(pieces.ids, pieces.lengths.reshape(count, 3).sum(1)), second


def load(folder: Path, settings: dict[str, Any], side: str, dropout: float | None = None) -> CrossEncoder:
    """Read a cross-encoder in float32 from a folder of the hub's form.

    Args:
        dropout: of hidden states and attention; None keeps the folder's own.

    Raises:
        UserError: the folder is not such a model: weights are missing (transformers would draw new ones), it gives
            several numbers, or its longest sequence is shorter than the row's two lengths.
    """
    model, missing = read_model(folder, AutoModelForSequenceClassification, dropout)
    if missing:
        raise UserError(f"{folder}: weights are missing: {', '.join(missing[:5])}; fix: name a trained cross-encoder")
    if model.config.num_labels != 1:
        raise UserError(f"{folder}: gives {model.config.num_labels} numbers a pair; expected a ranker, which gives one")
    tokenizer = hub_tokenizer(folder)
    between = _between(folder, tokenizer)
    _refuse_long(folder, settings, model, len(between))
    return CrossEncoder(model, between, TYPES in tokenizer.model_input_names)


def _between(folder: Path, tokenizer: PreTrainedTokenizerBase) -> list[int]:
    """What stands between the texts of a pair besides the first text's own special pieces: RoBERTa's second </s>."""
    cut = tokenizer.backend_tokenizer
    single, pair = cut.encode("").ids, cut.encode("", "").ids
    if len(pair) <= len(single) or pair[: len(single)] != single or pair[-1] != single[-1]:
        raise UserError(f"{folder}: its tokenizer does not write a pair as text, separator, text: not supported")
    return pair[len(single) : -1]


def _refuse_long(folder: Path, settings: dict[str, Any], model: PreTrainedModel, between: int) -> None:
    config = model.config
    # RoBERTa numbers positions from behind its padding piece's number.
    unused = config.pad_token_id + 1 if "roberta" in config.model_type else 0
    longest = getattr(config, "max_position_embeddings", None)
    asked = settings["query_length"] + settings["passage_length"] + between - 1
    if longest is not None and asked > longest - unused:
        raise UserError(
            f"encoders: query_length and passage_length: got {asked} pieces in all; "
            f"expected at most {longest - unused}, the longest sequence of {folder}"
        )
