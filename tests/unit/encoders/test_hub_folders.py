"""Folders of the hub's forms, small and of random weights: vectors equal what the libraries give for one text alone."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer, models, pre_tokenizers, trainers
from transformers import (
    AutoModel,
    BertConfig,
    BertModel,
    DPRConfig,
    DPRContextEncoder,
    DPRQuestionEncoder,
    RobertaConfig,
    RobertaModel,
    RobertaTokenizerFast,
)
from unit.encoders.encoder_folders import SHAPE, TEXTS, TITLES, saved, tokenizer

from sparbench.encoders.load import load_encoder
from sparbench.errors import UserError


def row(**changes: Any) -> dict[str, Any]:
    """An encoder's settings."""
    defaults = {
        "kind": "transformer",
        "pooling": "cls",
        "normalise": False,
        "title_policy": "joined",
        "query_length": 16,
        "passage_length": 32,
        "query_prefix": "",
        "passage_prefix": "",
    }
    return {**defaults, **changes}


@pytest.fixture(scope="module")
def bert(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.manual_seed(0)
    return saved(tmp_path_factory.mktemp("bert"), BertModel(BertConfig(**SHAPE)))


def alone(folder: Path, texts: list[Any], pooling: str) -> np.ndarray:
    """Each text by itself through transformers, token types 0."""
    model, cut = AutoModel.from_pretrained(folder).eval(), tokenizer()
    vectors = []
    for text in texts:
        inputs = cut(*text, return_tensors="pt") if isinstance(text, tuple) else cut(text, return_tensors="pt")
        with torch.no_grad():
            output = model(input_ids=inputs["input_ids"])
        hidden = output.last_hidden_state[0]
        vectors.append({"cls": hidden[0], "mean": hidden.mean(0), "pooler": output.pooler_output[0]}[pooling])
    return torch.stack(vectors).numpy()


@pytest.mark.parametrize("pooling", ["cls", "mean", "pooler"])
def test_poolings_equal_each_text_alone(bert: Path, pooling: str) -> None:
    encoder = load_encoder(row(pooling=pooling), bert, "query")
    np.testing.assert_allclose(encoder.encode(TEXTS), alone(bert, TEXTS, pooling), atol=1e-6)
    assert encoder.dim == 16


@pytest.mark.parametrize(
    ("policy", "composed"),
    [
        ("joined", ["the cat [SEP] the cat sat on the mat", "a dog ran", "name of a dog [SEP] rare name"]),
        ("plain", ["the cat the cat sat on the mat", "a dog ran", "name of a dog rare name"]),
        ("pair", [("the cat", "the cat sat on the mat"), "a dog ran", ("name of a dog", "rare name")]),
        ("none", TEXTS),
    ],
)
def test_title_policies(bert: Path, policy: str, composed: list[Any]) -> None:
    encoder = load_encoder(row(title_policy=policy), bert, "passage")
    np.testing.assert_allclose(encoder.encode(TEXTS, TITLES), alone(bert, composed, "cls"), atol=1e-6)


def test_prefix_and_length_are_those_of_the_side(bert: Path) -> None:
    settings = row(query_prefix="the ", query_length=4)
    queries = load_encoder(settings, bert, "query")
    np.testing.assert_array_equal(queries.lengths(["cat sat on", "cat"]), [4, 4])
    np.testing.assert_array_equal(load_encoder(settings, bert, "passage").lengths(["cat sat on", "cat"]), [5, 3])
    np.testing.assert_allclose(queries.encode(["cat sat on"]), alone(bert, ["the cat"], "cls"), atol=1e-6)


def test_normalised_vectors_have_length_one(bert: Path) -> None:
    vectors = load_encoder(row(normalise=True), bert, "query").encode(TEXTS)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)


@pytest.mark.parametrize(("kind", "side"), [(DPRQuestionEncoder, "query"), (DPRContextEncoder, "passage")])
def test_dpr_classes_keep_their_weights(tmp_path: Path, kind: type, side: str) -> None:
    torch.manual_seed(1)
    model = kind(DPRConfig(**SHAPE, projection_dim=0)).eval()
    encoder = load_encoder(row(pooling="pooler", title_policy="pair"), saved(tmp_path, model), side)
    inputs = tokenizer()("the cat", "a dog ran", return_tensors="pt")["input_ids"]
    with torch.no_grad():
        expected = model(input_ids=inputs).pooler_output.numpy()
    np.testing.assert_allclose(encoder.encode(["a dog ran"], ["the cat"]), expected, atol=1e-6)


@pytest.mark.parametrize(("precision", "bits"), [("bfloat16", 8), ("float16", 11)])
def test_products_in_half_precision_are_near_and_vectors_float32(bert: Path, precision: str, bits: int) -> None:
    exact = load_encoder(row(), bert, "query").encode(TEXTS)
    near = load_encoder(row(), bert, "query", precision).encode(TEXTS)
    assert near.dtype == np.float32
    assert 0 < np.abs(near - exact).max() < 8 * np.abs(exact).max() / 2**bits


def test_nothing_gives_no_vectors(bert: Path) -> None:
    assert load_encoder(row(), bert, "query").encode([]).shape == (0, 16)


def test_missing_weights_are_refused(tmp_path: Path) -> None:
    torch.manual_seed(0)
    folder = saved(tmp_path, BertModel(BertConfig(**SHAPE), add_pooling_layer=False))
    assert load_encoder(row(pooling="cls"), folder, "query").dim == 16
    with pytest.raises(UserError, match=r"pooler\.dense"):
        load_encoder(row(pooling="pooler"), folder, "query")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"kind": "bagg"}, "kinds: got 'bagg'"),
        ({"title_policy": "both"}, "'title_policy'"),
        ({"pooling": "max"}, "poolings: got 'max'"),
    ],
)
def test_unknown_settings_are_refused(bert: Path, changes: dict[str, str], message: str) -> None:
    with pytest.raises(UserError, match=message):
        load_encoder(row(**changes), bert, "query")


def test_folder_without_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=str(tmp_path)):
        load_encoder(row(), tmp_path, "query")


def test_sentence_transformers_heads_count(tmp_path: Path, bert: Path) -> None:
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Dense, Pooling, Transformer

    torch.manual_seed(2)
    inner = Transformer(str(bert))
    pipeline = SentenceTransformer(modules=[inner, Pooling(16, "mean"), Dense(16, 8)], device="cpu")
    pipeline.save(str(tmp_path / "st"))
    encoder = load_encoder(row(kind="sentence-transformers", title_policy="none"), tmp_path / "st", "passage")
    np.testing.assert_allclose(encoder.encode(TEXTS, TITLES), pipeline.encode(TEXTS), atol=1e-6)
    assert encoder.dim == 8


@pytest.mark.parametrize("lower", [True, False])
def test_ances_tokenizer_lower_cases_when_its_folder_says_so(tmp_path: Path, lower: bool) -> None:
    """ANCE's form: cased byte-level pieces, and `do_lower_case` in sentence_bert_config.json alone."""
    from sentence_transformers import SentenceTransformer

    folder = ance_like(tmp_path, lower)
    encoder = load_encoder(row(kind="sentence-transformers", title_policy="plain"), folder, "query")
    mixed, lowered = encoder.encode(["The CAT sat", "the cat sat"])
    assert np.allclose(mixed, lowered, atol=1e-6) == lower
    pipeline = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    np.testing.assert_allclose(mixed, pipeline.encode(["The CAT sat"])[0], atol=1e-6)


def ance_like(folder: Path, lower: bool) -> Path:
    """RoBERTa with CLS pooling, a linear layer and layer norm, as sentence-transformers writes it."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Dense, LayerNorm, Pooling, Transformer

    torch.manual_seed(3)
    model = RobertaModel(RobertaConfig(**SHAPE | {"vocab_size": 300, "pad_token_id": 1}))
    model.save_pretrained(folder / "roberta")
    trainer = trainers.BpeTrainer(
        vocab_size=300,
        special_tokens=["<s>", "<pad>", "</s>", "<unk>", "<mask>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
    )
    pieces = Tokenizer(models.BPE())
    pieces.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    pieces.train_from_iterator(TEXTS, trainer)
    RobertaTokenizerFast(tokenizer_object=pieces).save_pretrained(folder / "roberta")
    inner = Transformer(str(folder / "roberta"))
    heads = [Pooling(16, "cls"), Dense(16, 16, activation_function=torch.nn.Identity()), LayerNorm(16)]
    SentenceTransformer(modules=[inner, *heads], device="cpu").save(str(folder / "ance"))
    published = {"max_seq_length": 64, "do_lower_case": lower}
    (folder / "ance" / "sentence_bert_config.json").write_text(json.dumps(published))
    return folder / "ance"
