"""Encoders over the vocabulary before their first step, against plain forward passes and sums by hand."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn
from transformers import BertForMaskedLM

from sparbench.encoders.document_frequencies import DocumentFrequencies
from sparbench.encoders.kinds import bag as bag_kind
from sparbench.encoders.new_bert import bert_config, quieten_layers, shrink_positions
from sparbench.encoders.pieces import Pieces
from sparbench.encoders.starts import splade, unicoil
from sparbench.encoders.train_vocabulary import train_word_pieces, write_tokenizer
from sparbench.errors import UserError

TEXTS = ["alpha beta", "alpha gamma", "alpha delta", "alpha beta epsilon"]
HIDDEN = 64
SETTINGS: dict[str, Any] = {
    "kind": "splade",
    "architecture": {"layers": 0, "hidden": HIDDEN, "heads": 2, "intermediate": 64},
    "pooling": "max",
    "saturation": "log",
    "terms": "all",
    "queries": "encoded",
    "special_terms": "dropped",
    "query_length": 12,
    "passage_length": 16,
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A bag's folder, whose words `beta` and `gamma` have nearly the same vector."""
    tokenizer = train_word_pieces(TEXTS * 5, 60)
    write_tokenizer(tmp_path / "bag", tokenizer, TEXTS)
    torch.manual_seed(3)
    vectors = torch.randn(tokenizer.get_vocab_size(), HIDDEN)
    beta, gamma = (tokenizer.token_to_id(word) for word in ("beta", "gamma"))
    vectors[gamma] = vectors[beta] + 0.1 * torch.randn(HIDDEN)
    bag_kind.Bag(vectors, torch.rand(len(vectors)) + 0.5).save(tmp_path / "bag")
    return tmp_path / "bag"


def ids(*words: str) -> list[int]:
    tokenizer = train_word_pieces(TEXTS * 5, 60)
    return [tokenizer.token_to_id(word) for word in words]


@pytest.mark.parametrize("layers", [0, 2])
def test_a_piece_starts_as_a_term_of_its_own_by_its_rarity(layers: int) -> None:
    """The plain class: the largest logit over the tokens is gain times rarity for the text's pieces, else negative."""
    torch.manual_seed(0)
    shape = SETTINGS["architecture"] | {"layers": layers}
    model = BertForMaskedLM(bert_config(shape, 40, 16, 0.0)).eval()
    shrink_positions(model.bert)
    quieten_layers(model.bert)
    rarity = torch.linspace(0.2, 2.0, 40)
    splade.match_words(model, torch.randn(40, HIDDEN), rarity, gain=0.7)
    text = [7, 31, 12, 7, 22]
    logits = model(input_ids=torch.tensor([text])).logits[0].amax(0)
    others = [piece for piece in range(40) if piece not in text]
    torch.testing.assert_close(logits[text], 0.7 * rarity[text], atol=0.05, rtol=0.05)
    assert logits[others].max() < 0


def test_an_encoder_starts_from_a_bag_with_its_similar_words(folder: Path) -> None:
    encoder = splade.convert(SETTINGS, folder, "bag", 0.0).eval()
    alpha, beta, gamma, delta = ids("alpha", "beta", "gamma", "delta")
    found = encoder(Pieces.of([[2, alpha, beta, 3], [2, delta, 3]])).detach()
    rarity = torch.from_numpy(DocumentFrequencies.read(folder).relative_rarity()).float()
    assert set(found[0].nonzero().ravel().tolist()) == {alpha, beta, gamma}
    assert set(found[1].nonzero().ravel().tolist()) == {delta}
    torch.testing.assert_close(found[0, [alpha, beta]], torch.log1p(rarity[[alpha, beta]]), atol=0.05, rtol=0.05)


def test_random_starts_have_the_shape_and_a_tied_head(folder: Path) -> None:
    torch.manual_seed(0)
    model = splade.new(SETTINGS, folder, 0.1).model
    assert model.config.num_hidden_layers == 0
    assert model.get_output_embeddings().weight is model.get_input_embeddings().weight
    assert len(model.get_output_embeddings().weight) == len(DocumentFrequencies.read(folder).counts)
    assert any(isinstance(module, nn.Dropout) and module.p == 0.1 for module in model.modules())


@pytest.mark.parametrize("layers", [0, 2])
def test_unicoil_starts_as_weights_by_rarity(folder: Path, layers: int) -> None:
    settings = SETTINGS | {"kind": "unicoil", "architecture": SETTINGS["architecture"] | {"layers": layers}}
    encoder = unicoil.convert(settings, folder, "bag", 0.0).eval()
    rarity = DocumentFrequencies.read(folder).relative_rarity()
    alpha, beta, delta = ids("alpha", "beta", "delta")
    text = Pieces.of([[2, alpha, beta, beta, delta, 3]])
    passage, query = encoder(text)[0].detach(), encoder.for_queries()(text)[0].detach()
    assert set(passage.nonzero().ravel().tolist()) == {alpha, beta, delta}
    np.testing.assert_allclose(passage[[alpha, beta, delta]], rarity[[alpha, beta, delta]], rtol=0.15)
    torch.testing.assert_close(query[beta], 2 * passage[beta], rtol=0.01, atol=0)


def test_what_no_encoder_can_start_from(folder: Path) -> None:
    with pytest.raises(UserError, match="is of kind 'transformer'; expected a splade or a bag"):
        splade.convert(SETTINGS, folder, "transformer", 0.0)
    with pytest.raises(UserError, match=r"architecture\.hidden': got 16; expected 64"):
        splade.convert(SETTINGS | {"architecture": {"hidden": 16}}, folder, "bag", 0.0)
