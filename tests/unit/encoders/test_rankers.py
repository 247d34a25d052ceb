"""Rankers: cross-encoders against sentence-transformers, kernel pooling against its formula, and how they start."""

import math
from pathlib import Path

import numpy as np
import pytest
import torch
from sentence_transformers import CrossEncoder
from tokenizers import processors
from transformers import (
    BertConfig,
    BertForSequenceClassification,
    BertModel,
    BertTokenizerFast,
    RobertaConfig,
    RobertaForSequenceClassification,
)
from unit.encoders.test_bag import random_bag
from unit.encoders.test_hub_folders import SHAPE, TEXTS, row, saved, tokenizer

from sparbench.encoders.kinds import kernel_pooling
from sparbench.encoders.kinds.kernel_pooling import CENTRES, WIDTHS, KernelPooling
from sparbench.encoders.pairs import Pairs
from sparbench.encoders.pieces import Pieces
from sparbench.encoders.ranker import Ranker, load_ranker
from sparbench.encoders.starts import kernel_pooling as start
from sparbench.encoders.train_vocabulary import train_word_pieces, write_tokenizer
from sparbench.errors import UserError

QUERIES = ["the cat", "a dog sat on the mat", "name"]
ROW = row(kind="cross-encoder")
# Random weights that are large enough for scores to differ.
WIDE = {"initializer_range": 0.5}


def scores(ranker: Ranker, queries: list[str], passages: list[str]) -> np.ndarray:
    return ranker.score(Pairs(ranker.query_pieces(queries), ranker.passage_pieces(passages, [""] * len(passages))))


def bert(folder: Path, **changes: int) -> Path:
    torch.manual_seed(0)
    saved(folder, BertForSequenceClassification(BertConfig(**SHAPE, **{**WIDE, "num_labels": 1, **changes})))
    BertTokenizerFast(tokenizer_object=tokenizer().backend_tokenizer).save_pretrained(folder)
    return folder


def roberta(folder: Path) -> Path:
    torch.manual_seed(0)
    shape = {**SHAPE, **WIDE, "max_position_embeddings": 80, "type_vocab_size": 1, "pad_token_id": 0, "num_labels": 1}
    folder = saved(folder, RobertaForSequenceClassification(RobertaConfig(**shape)))
    cut = tokenizer()
    cut.backend_tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] [SEP] $B [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    cut.save_pretrained(folder)
    return folder


@pytest.mark.parametrize("make", [bert, roberta])
def test_cross_encoders_equal_sentence_transformers(make, tmp_path: Path) -> None:
    folder = make(tmp_path)
    oracle = CrossEncoder(str(folder), activation_fn=torch.nn.Identity(), device="cpu", local_files_only=True)
    expected = oracle.predict(list(zip(QUERIES, TEXTS, strict=True)))
    found = scores(load_ranker(ROW, folder), QUERIES, TEXTS)
    assert np.ptp(expected) > 1e-3
    np.testing.assert_allclose(found, expected, atol=1e-5)


def test_each_text_is_cut_to_its_own_length(tmp_path: Path) -> None:
    folder = bert(tmp_path)
    cut = scores(load_ranker(row(kind="cross-encoder", query_length=4, passage_length=5), folder), QUERIES, TEXTS)
    whole = load_ranker(ROW, folder)
    short = [" ".join(text.split()[:2]) for text in QUERIES], [" ".join(text.split()[:3]) for text in TEXTS]
    np.testing.assert_allclose(cut, scores(whole, *short), atol=1e-6)


def test_a_folder_that_is_no_ranker_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"weights are missing: classifier\.bias.*trained cross-encoder"):
        load_ranker(ROW, saved(tmp_path / "bare", BertModel(BertConfig(**SHAPE))))
    with pytest.raises(UserError, match="gives 3 numbers a pair"):
        load_ranker(ROW, bert(tmp_path / "three", num_labels=3))
    with pytest.raises(UserError, match=r"got 511 pieces in all; expected at most \d+, the longest sequence"):
        load_ranker({**ROW, "query_length": 256, "passage_length": 256}, bert(tmp_path / "short"))
    with pytest.raises(UserError, match="no kernel-pooling ranker"):
        kernel_pooling.load(tmp_path / "bare", {}, "passage")


def kernel_score(ranker: KernelPooling, query: list[int], passage: list[int]) -> float:
    """The formula, piece by piece."""
    unit = [(vector / vector.norm()).tolist() for vector in ranker.vectors.detach()]
    total = 0.0
    for own in query:
        for kernel, centre, width in zip(ranker.kernels.tolist(), CENTRES, WIDTHS, strict=True):
            cosines = [sum(a * b for a, b in zip(unit[own], unit[other], strict=True)) for other in passage]
            near = sum(math.exp(-((cosine - centre) ** 2) / (2 * width**2)) for cosine in cosines)
            total += ranker.weights[own].item() * kernel * math.log(1 + near)
    return total


def test_kernel_pooling_is_its_formula() -> None:
    torch.manual_seed(1)
    ranker = KernelPooling(torch.randn(9, 4), torch.rand(9), torch.randn(7))
    queries, passages = [[1, 2, 2], [3], [4, 5]], [[2, 2, 7], [8, 1, 3, 3, 3], []]
    found = ranker(Pairs(Pieces.of(queries), Pieces.of(passages)))
    expected = [kernel_score(ranker, *pair) for pair in zip(queries, passages, strict=True)]
    np.testing.assert_allclose(found.detach().numpy(), expected, atol=1e-4)
    found.sum().backward()
    assert all(torch.isfinite(parameter.grad).all() for parameter in ranker.parameters())


def vocabulary(folder: Path) -> dict[str, int]:
    """A vocabulary of five words, of which alpha stands in both passages that it is learned from."""
    texts = ["alpha beta gamma", "alpha delta epsilon"]
    words = train_word_pieces(texts * 3, 200)
    write_tokenizer(folder, words, texts)
    return words.get_vocab()


def test_it_starts_from_a_bag_as_a_match_of_rare_words(tmp_path: Path) -> None:
    pieces = vocabulary(tmp_path)
    bag = random_bag(len(pieces), dim=8)
    bag.save(tmp_path)
    ranker = start.convert({"architecture": {"dim": 8}}, tmp_path, "bag", 0.0)
    torch.testing.assert_close(ranker.vectors, bag.vectors)
    query, passage = (
        [pieces[word] for word in text.split()] for text in ("alpha beta gamma", "alpha beta delta alpha")
    )
    found = ranker(Pairs(Pieces.of([query]), Pieces.of([passage])))
    common, rare = math.log(1 + 0.5 / 2.5), math.log(1 + 1.5 / 1.5)
    # Alpha stands in the passage twice, beta once.
    assert found.item() == pytest.approx(common * math.log(3) + rare * math.log(2), rel=1e-4)
    with pytest.raises(UserError, match=r"architecture\.dim': got 16; expected 8"):
        start.convert({"architecture": {"dim": 16}}, tmp_path, "bag", 0.0)
    with pytest.raises(UserError, match="expected kernel-pooling or a bag"):
        start.convert({"architecture": {"dim": 8}}, tmp_path, "transformer", 0.0)


def test_a_written_ranker_is_read_back(tmp_path: Path) -> None:
    vocabulary(tmp_path)
    torch.manual_seed(0)
    start.new({"architecture": {"dim": 8}}, tmp_path, 0.0).save(tmp_path)
    read = load_ranker(row(kind="kernel-pooling"), tmp_path)
    first, second = scores(read, ["alpha beta", "gamma"], ["beta alpha alpha", "delta"])
    assert first == pytest.approx(math.log(1.2) * math.log(3) + math.log(2) * math.log(2), rel=1e-4)
    assert second == pytest.approx(0.0, abs=1e-6)
