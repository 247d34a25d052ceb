"""Bags of word pieces against sums written out, and transformers that start as bags."""

from pathlib import Path

import numpy as np
import pytest
import torch

from sparbench.encoders.kinds.bag import Bag, load
from sparbench.encoders.kinds.transformer import Transformer
from sparbench.encoders.load import load_encoder
from sparbench.encoders.pieces import Pieces
from sparbench.encoders.starts import bag as bag_start
from sparbench.encoders.starts import transformer as transformer_start
from sparbench.encoders.starts.transformer import bert_from_bag, new_bert
from sparbench.encoders.train_vocabulary import train_word_pieces, write_tokenizer
from sparbench.errors import UserError

SHAPE = {"layers": 2, "hidden": 32, "heads": 2, "intermediate": 64}
ROW = {
    "kind": "bag",
    "normalise": False,
    "title_policy": "joined",
    "query_length": 4,
    "passage_length": 9,
    "query_prefix": "",
    "passage_prefix": "",
}


def random_bag(pieces: int = 50, dim: int = 32) -> Bag:
    torch.manual_seed(0)
    return Bag(torch.randn(pieces, dim) * 0.05, torch.rand(pieces) + 0.5)


def test_vectors_and_gradients_are_those_of_the_sum_of_distinct_pieces() -> None:
    lists, bag = [[3, 7, 3, 3], [], [7], [1, 2, 3, 4, 4]], random_bag()
    vectors = bag(Pieces.of(lists))
    (vectors**2).sum().backward()
    found = bag.vectors.grad.clone(), bag.weights.grad.clone()
    bag.zero_grad()
    rows = [sum((bag.weights[p] * bag.vectors[p] for p in set(pieces)), torch.zeros(bag.dim)) for pieces in lists]
    torch.testing.assert_close(vectors, torch.stack(rows))
    (torch.stack(rows) ** 2).sum().backward()
    torch.testing.assert_close(found[0], bag.vectors.grad)
    torch.testing.assert_close(found[1], bag.weights.grad)


def test_saved_bags_are_read_back(tmp_path: Path) -> None:
    bag = random_bag()
    bag.save(tmp_path)
    assert all(
        torch.equal(*pair) for pair in zip(bag.parameters(), load(tmp_path, ROW, "query").parameters(), strict=True)
    )
    with pytest.raises(UserError, match="no bag"):
        load(tmp_path / "other", ROW, "query")


def test_towers_and_sides_of_a_model_folder(tmp_path: Path) -> None:
    tokenizer = train_word_pieces(["alpha beta gamma delta epsilon"] * 3, 200)
    pieces = tokenizer.get_vocab_size()
    bags = {"query": random_bag(pieces), "passage": bag_start.random_bag(32, pieces)}
    for side, bag in bags.items():
        write_tokenizer(tmp_path / side, tokenizer, [])
        bag.save(tmp_path / side)
    ids = {word: tokenizer.token_to_id(word) for word in ("alpha", "beta", "gamma", "delta", "epsilon")}
    queries, passages = load_encoder(ROW, tmp_path, "query"), load_encoder(ROW, tmp_path, "passage")
    cut = [[ids[word] for word in ("alpha", "beta", "gamma", "delta")]]
    np.testing.assert_allclose(
        queries.encode(["Alpha beta gamma delta epsilon"]), bags["query"](Pieces.of(cut)).detach().numpy(), atol=1e-6
    )
    titled = [[ids["epsilon"], ids["beta"]]]
    np.testing.assert_allclose(
        passages.encode(["beta"], ["epsilon"]), bags["passage"](Pieces.of(titled)).detach().numpy(), atol=1e-6
    )


@pytest.mark.parametrize("layers", [0, 2])
def test_a_transformer_that_starts_from_a_bag_ranks_as_its_mean(layers: int) -> None:
    """Up to a common factor, vectors are the means of the bag's weighted vectors, nearly."""
    bag = random_bag(pieces=300)
    torch.manual_seed(1)
    started = Transformer(bert_from_bag(SHAPE | {"layers": layers}, bag, 40, 0.0), "mean").eval()
    draw = np.random.default_rng(2)
    pieces = Pieces.of([draw.choice(300, size=size, replace=False).tolist() for size in (3, 8, 20, 33, 12)])
    found = started(pieces).detach()
    expected = bag(pieces).detach() / torch.from_numpy(pieces.lengths)[:, None]
    assert torch.cosine_similarity(found, expected - expected.mean(1, keepdim=True)).min() > 0.99
    factors = found.norm(dim=1) / expected.norm(dim=1)
    assert factors.max() / factors.min() < 1.1


def test_other_kinds_start_no_bag_and_bags_start_transformers_of_their_size(tmp_path: Path) -> None:
    random_bag().save(tmp_path)
    shape = {"architecture": SHAPE | {"hidden": 16}}
    settings = {"kind": "transformer", **shape, "pooling": "mean", "query_length": 8, "passage_length": 8}
    with pytest.raises(UserError, match=r"architecture\.hidden': got 16; expected 32"):
        transformer_start.convert(settings, tmp_path, "bag", 0.0)
    with pytest.raises(UserError, match="is of kind 'transformer'"):
        bag_start.convert(ROW, tmp_path, "transformer", 0.0)


def test_new_berts_have_the_shape_and_small_positions() -> None:
    torch.manual_seed(0)
    model = new_bert(SHAPE, pieces=70, length=20, dropout=0.1)
    assert model.config.num_hidden_layers == 2
    assert model.embeddings.word_embeddings.weight.shape == (70, 32)
    assert model.embeddings.position_embeddings.weight.shape == (20, 32)
    assert model.embeddings.position_embeddings.weight.std() < 0.1 * model.embeddings.word_embeddings.weight.std() * 2
