"""SPLADE's encoders against sentence-transformers' SparseEncoder and formulas written out; what is refused."""

import copy
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from sentence_transformers import SparseEncoder
from sentence_transformers.sparse_encoder.modules import MLMTransformer, SpladePooling
from transformers import (
    AutoModelForMaskedLM,
    BertConfig,
    BertForMaskedLM,
    BertModel,
    DistilBertConfig,
    DistilBertForMaskedLM,
    PreTrainedModel,
)
from unit.encoders.encoder_folders import SHAPE, TEXTS, TITLES, WORDS, saved, tokenizer

from sparbench.encoders.kinds.splade import load
from sparbench.encoders.load import load_encoder, load_text_tokenizer
from sparbench.errors import UserError

ROW = {
    "kind": "splade",
    "pooling": "max",
    "saturation": "log",
    "terms": "all",
    "queries": "encoded",
    "special_terms": "kept",
    "normalise": False,
    "title_policy": "plain",
    "query_length": 16,
    "passage_length": 32,
    "query_prefix": "",
    "passage_prefix": "",
}
NO_TERMS = [WORDS.index(word) for word in ("[PAD]", "[CLS]", "[SEP]", "[MASK]")]
ACTIVATIONS = {"log": "relu", "log-log": "log1p_relu"}


def bert() -> PreTrainedModel:
    """Random weights large enough that half of the logits are positive."""
    torch.manual_seed(0)
    return BertForMaskedLM(BertConfig(**SHAPE, initializer_range=0.5))


def distilbert() -> PreTrainedModel:
    torch.manual_seed(0)
    config = DistilBertConfig(
        vocab_size=len(WORDS), dim=16, n_layers=2, n_heads=2, hidden_dim=32, max_position_embeddings=64,
        initializer_range=0.5,
    )  # fmt: skip
    return DistilBertForMaskedLM(config)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return saved(tmp_path_factory.mktemp("splade"), bert())


def logits_alone(folder: Path, text: str) -> torch.Tensor:
    """Logits of one text by itself, [tokens, vocabulary]."""
    model = AutoModelForMaskedLM.from_pretrained(folder).eval()
    with torch.no_grad():
        return model(**tokenizer()(text, return_tensors="pt", return_token_type_ids=False)).logits[0]


@pytest.mark.parametrize("saturation", ACTIVATIONS)
@pytest.mark.parametrize("pooling", ["max", "sum"])
@pytest.mark.parametrize("model", [bert, distilbert])
def test_weights_are_those_of_sentence_transformers(model: Any, pooling: str, saturation: str, tmp_path: Path) -> None:
    """From its own folders and from a checkpoint of transformers' class, each alone and in a padded batch."""
    saved(tmp_path / "checkpoint", model())
    modules = [MLMTransformer(str(tmp_path / "checkpoint")), SpladePooling(pooling, ACTIVATIONS[saturation])]
    peer = SparseEncoder(modules=modules, device="cpu")
    peer.save(str(tmp_path / "sparse-encoder"))
    expected = peer.encode(TEXTS, convert_to_sparse_tensor=False).numpy()
    assert 0.1 < (expected > 0).mean() < 0.999
    for name in ("checkpoint", "sparse-encoder"):
        encoder = load_encoder({**ROW, "pooling": pooling, "saturation": saturation}, tmp_path / name, "query")
        np.testing.assert_allclose(encoder.encode(TEXTS), expected, atol=1e-5)
        np.testing.assert_allclose(np.concatenate([encoder.encode([text]) for text in TEXTS]), expected, atol=1e-5)
        assert encoder.dim == len(WORDS)


def test_relu_without_logarithm_and_special_pieces_dropped(folder: Path) -> None:
    """SparTerm's sum, without terms for [CLS], [SEP], [PAD] and [MASK], whose positions are pooled all the same."""
    row = {**ROW, "pooling": "sum", "saturation": "none", "special_terms": "dropped"}
    expected = np.stack([logits_alone(folder, text).relu().sum(0).numpy() for text in TEXTS])
    assert (expected[:, NO_TERMS] > 0).any()
    expected[:, NO_TERMS] = 0
    np.testing.assert_allclose(load_encoder(row, folder, "passage").encode(TEXTS), expected, atol=1e-5)


@pytest.mark.parametrize("pooling", ["max", "sum"])
def test_own_terms_have_the_weights_of_the_expansion_and_others_none(folder: Path, pooling: str) -> None:
    whole = load_encoder({**ROW, "pooling": pooling}, folder, "passage").encode(TEXTS, TITLES)
    own = load_encoder({**ROW, "pooling": pooling, "terms": "own"}, folder, "passage").encode(TEXTS, TITLES)
    has = np.zeros(own.shape, dtype=bool)
    for number, (title, text) in enumerate(zip(TITLES, TEXTS, strict=True)):
        has[number, [WORDS.index(word) for word in f"{title} {text}".split()]] = True
    np.testing.assert_allclose(own, np.where(has, whole, 0), atol=1e-6)
    assert (own > 0).any()


def test_binary_queries_weigh_each_own_term_once_and_passages_are_encoded(folder: Path) -> None:
    row = {**ROW, "queries": "binary"}
    found = load_encoder(row, folder, "query").encode(["the cat sat on the mat", "unheard", ""])
    expected = np.zeros_like(found)
    expected[0, [WORDS.index(word) for word in ("the", "cat", "sat", "on", "mat")]] = 1
    expected[1, WORDS.index("[UNK]")] = 1
    np.testing.assert_array_equal(found, expected)
    passages = load_encoder(ROW, folder, "passage").encode(TEXTS)
    np.testing.assert_array_equal(load_encoder(row, folder, "passage").encode(TEXTS), passages)
    tower = load(folder, row, "passage")
    np.testing.assert_array_equal(
        tower.for_queries()(load_text_tokenizer(row, folder, "query").pieces(["a dog"])).sum(), 2
    )
    assert load(folder, ROW, "passage").for_queries().state_dict().keys() == tower.state_dict().keys()


def test_gradients_reach_all_weights_and_saved_models_are_read_back(folder: Path, tmp_path: Path) -> None:
    """Gradients through the tied head are those of the plain formula; a copy, as towers apart start, is independent."""
    tower = load(folder, ROW, "passage", dropout=0.0)
    pieces = load_text_tokenizer(ROW, folder, "passage").pieces(TEXTS[:1])
    tower(pieces).square().sum().backward()
    peer = AutoModelForMaskedLM.from_pretrained(folder).eval()
    logits = peer(**tokenizer()(TEXTS[0], return_tensors="pt", return_token_type_ids=False)).logits[0]
    torch.log1p(logits.relu()).max(0).values.square().sum().backward()
    for (name, ours), theirs in zip(tower.model.named_parameters(), peer.parameters(), strict=True):
        torch.testing.assert_close(ours.grad, theirs.grad, atol=1e-5, rtol=1e-4, msg=name)
    other = copy.deepcopy(tower)
    with torch.no_grad():
        next(other.parameters()).zero_()
    assert next(tower.parameters()).any()
    tower.save(saved(tmp_path / "home", tower.model))
    torch.testing.assert_close(load(tmp_path / "home", ROW, "query")(pieces), tower(pieces))


def test_what_is_no_such_encoder_is_refused(folder: Path, tmp_path: Path) -> None:
    headless = saved(tmp_path / "headless", BertModel(BertConfig(**SHAPE)))
    with pytest.raises(UserError, match=r"headless: weights of the masked language model are missing: cls\."):
        load(headless, ROW, "passage")
    small = saved(tmp_path / "small", BertForMaskedLM(BertConfig(**SHAPE | {"vocab_size": 12})))
    for side in ("query", "passage"):
        with pytest.raises(UserError, match="numbered up to 15; the model knows 12 pieces"):
            load(small, {**ROW, "queries": "binary"}, side)
    SparseEncoder(modules=[MLMTransformer(str(folder)), SpladePooling("sum")], device="cpu").save(str(tmp_path / "sum"))
    with pytest.raises(UserError, match="the model's pooling is 'sum', the encoder's row says 'max'"):
        load(tmp_path / "sum", ROW, "passage")
    (tmp_path / "sum" / "modules.json").write_text('[{"type": "a.Router", "path": ""}]')
    with pytest.raises(UserError, match="got Router; expected MLMTransformer and SpladePooling"):
        load(tmp_path / "sum", ROW, "passage")
    with pytest.raises(UserError, match="no tokenizer that transformers can load"):
        load(tmp_path, ROW, "passage")


@pytest.mark.shared
def test_a_released_model_as_sentence_transformers_encodes_it(shared_data: Path) -> None:
    home = shared_data / "hub" / "rasyosef" / "splade-tiny"
    row = {**ROW, "title_policy": "none", "query_length": 64, "passage_length": 64}
    peer = SparseEncoder(str(home), device="cpu", local_files_only=True)
    texts = ["who wrote the origin of species", "Charles Darwin's book appeared in 1859.", "photosynthesis"]
    expected = peer.encode(texts, convert_to_sparse_tensor=False).numpy()
    np.testing.assert_allclose(load_encoder(row, home, "passage").encode(texts), expected, atol=1e-5)
    assert 5 < (expected > 0).sum(1).mean() < 500
