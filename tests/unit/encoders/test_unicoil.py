"""UniCOIL's encoders, of random weights, against what Pyserini's do; what is refused."""

from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers import BertConfig, BertModel
from unit.encoders.encoder_folders import SHAPE, WORDS, saved, tokenizer

from sparbench.encoders.kinds.unicoil import load
from sparbench.encoders.load import load_encoder, load_text_tokenizer
from sparbench.errors import UserError

ROW = {
    "kind": "unicoil",
    "special_terms": "kept",
    "normalise": False,
    "title_policy": "none",
    "query_length": 16,
    "passage_length": 32,
    "query_prefix": "",
    "passage_prefix": "",
}
# Terms are repeated, so that sums differ from maxima.
TEXTS = ["the cat sat on the mat the cat", "a dog ran", "rare unheard unheard name", "of"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkpoint by the released names, with BERT's pooler, which nothing uses."""
    torch.manual_seed(0)
    bert = BertModel(BertConfig(**SHAPE, initializer_range=0.5))
    folder = saved(tmp_path_factory.mktemp("unicoil"), bert)
    weights = {f"bert.{name}": weight for name, weight in bert.state_dict().items()}
    projection = {"tok_proj.weight": torch.randn(1, 16), "tok_proj.bias": torch.tensor([8.0])}
    save_file(weights | projection, folder / "model.safetensors", {"format": "pt"})
    return folder


def pyserinis_weights(folder: Path, texts: list[str], side: str) -> np.ndarray:
    """What Pyserini's UniCoilQueryEncoder and UniCoilDocumentEncoder do, token by token of each text alone."""
    stored = load_file(folder / "model.safetensors")
    bert = BertModel(BertConfig(**SHAPE)).eval()
    bert.load_state_dict({name[5:]: weight for name, weight in stored.items() if name.startswith("bert.")})
    rows = np.zeros((len(texts), len(WORDS)), dtype=np.float32)
    for row, text in zip(rows, texts, strict=True):
        inputs = tokenizer()(text, return_tensors="pt", return_token_type_ids=False)
        with torch.no_grad():
            states = bert(**inputs).last_hidden_state[0]
        weights = (states @ stored["tok_proj.weight"][0] + stored["tok_proj.bias"]).relu().tolist()
        for term, weight in zip(inputs["input_ids"][0].tolist(), weights, strict=True):
            if WORDS[term] != "[CLS]":
                row[term] = row[term] + weight if side == "query" else max(row[term], weight)
    return rows


@pytest.mark.parametrize("side", ["query", "passage"])
def test_weights_are_those_of_pyserini(folder: Path, side: str) -> None:
    expected = pyserinis_weights(folder, TEXTS, side)
    encoder = load_encoder(ROW, folder, side)
    np.testing.assert_allclose(encoder.encode(TEXTS), expected, atol=1e-5)
    assert encoder.dim == len(WORDS)
    separator = WORDS.index("[SEP]")
    assert expected[:, separator].any()
    expected[:, separator] = 0
    without = load_encoder({**ROW, "special_terms": "dropped"}, folder, side)
    np.testing.assert_allclose(without.encode(TEXTS), expected, atol=1e-5)


def test_both_sides_share_weights_and_train(folder: Path, tmp_path: Path) -> None:
    passages = load(folder, ROW, "passage", dropout=0.0)
    queries, pieces = passages.for_queries(), load_text_tokenizer(ROW, folder, "query").pieces(TEXTS)
    assert set(queries.parameters()) == set(passages.parameters())
    assert (queries(pieces) >= passages(pieces)).all() and (queries(pieces) > passages(pieces)).any()
    (queries(pieces) @ passages(pieces).T).sum().backward()
    assert all(parameter.grad is not None for parameter in passages.parameters())
    passages.save(saved(tmp_path, passages.model))
    np.testing.assert_array_equal(
        load_encoder(ROW, tmp_path, "query").encode(TEXTS), load_encoder(ROW, folder, "query").encode(TEXTS)
    )


def test_what_is_no_unicoil_is_refused(tmp_path: Path) -> None:
    saved(tmp_path / "bert", BertModel(BertConfig(**SHAPE)))
    with pytest.raises(UserError, match=r"bert: weights are missing: tok_proj\.bias"):
        load(tmp_path / "bert", ROW, "passage")
    saved(tmp_path / "small", BertModel(BertConfig(**SHAPE | {"vocab_size": 12})))
    with pytest.raises(UserError, match="numbered up to 15; the model knows 12 pieces"):
        load(tmp_path / "small", ROW, "query")
