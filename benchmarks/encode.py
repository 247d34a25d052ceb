"""Encoding on the CPU against sentence-transformers' encode: same random weights, same texts, same threads."""

import argparse
import os
import random
import tempfile
from pathlib import Path

os.environ["TOKENIZERS_PARALLELISM"] = "false"

import numpy as np
import torch
from ratios import Ratio, best_seconds, report
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors, trainers
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

from sparbench.encoders.load import load_encoder
from sparbench.vectors.encode import encode_texts

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
SHAPES = {
    "bert-2x128": {"num_hidden_layers": 2, "hidden_size": 128, "num_attention_heads": 2, "intermediate_size": 512},
    "minilm-6x384": {"num_hidden_layers": 6, "hidden_size": 384, "num_attention_heads": 12, "intermediate_size": 1536},
}
LENGTH = 256


def random_texts(count: int) -> list[str]:
    """Texts of 10 to 200 words of Zipf-like frequency, about 100 words in the mean."""
    draw = random.Random(0)
    words = ["".join(draw.choices("abcdefghijklmnopqrstuvwxyz", k=draw.randint(2, 9))) for _ in range(20_000)]
    weights = [1 / rank for rank in range(1, len(words) + 1)]
    return [" ".join(draw.choices(words, weights, k=draw.randint(10, 200))) for _ in range(count)]


def save_model(folder: Path, shape: dict[str, int], texts: list[str]) -> None:
    """A BERT of random weights with a word-piece tokenizer, in the hub's form."""
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.train_from_iterator(texts, trainers.WordPieceTrainer(vocab_size=8000, special_tokens=SPECIAL))
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    names = dict(zip(("pad_token", "unk_token", "cls_token", "sep_token", "mask_token"), SPECIAL, strict=True))
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, **names).save_pretrained(folder)
    torch.manual_seed(0)
    BertModel(BertConfig(vocab_size=tokenizer.get_vocab_size(), **shape)).save_pretrained(folder)


def compare(name: str, texts: list[str], threads: int) -> Ratio:
    settings = {"kind": "transformer", "pooling": "cls", "normalise": False, "title_policy": "none"}
    settings |= {"query_length": LENGTH, "passage_length": LENGTH, "query_prefix": "", "passage_prefix": ""}
    with tempfile.TemporaryDirectory() as folder:
        save_model(Path(folder), SHAPES[name], texts)
        encoder = load_encoder(settings, Path(folder), "passage")
        transformer = Transformer(folder, max_seq_length=LENGTH)
        pooling = Pooling(transformer.get_embedding_dimension(), pooling_mode="cls")
        peer = SentenceTransformer(modules=[transformer, pooling], device="cpu")
    found: dict[str, np.ndarray] = {}

    def ours() -> None:
        torch.set_num_threads(1)
        found["ours"] = encode_texts(encoder, texts, threads=threads)

    def theirs() -> None:
        torch.set_num_threads(threads)
        found["peer"] = peer.encode(texts, show_progress_bar=False)

    own, other = best_seconds([ours, theirs], rounds=3)
    np.testing.assert_allclose(found["ours"], found["peer"], atol=1e-4)
    return Ratio(f"encode/{name}", other / own, 1.0, True, "sentence-transformers encode")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", type=int, default=2)
    threads = parser.parse_args().threads
    counts = {"bert-2x128": 1500, "minilm-6x384": 150}
    return report([compare(name, random_texts(count), threads) for name, count in counts.items()])


if __name__ == "__main__":
    raise SystemExit(main())
