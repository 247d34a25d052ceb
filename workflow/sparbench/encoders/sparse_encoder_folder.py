"""Folders of sentence-transformers' SparseEncoder: a masked language model, and how its logits are pooled."""

from pathlib import Path
from typing import Any

from sparbench.errors import UserError
from sparbench.files import read_json

MODULES_FILE = "modules.json"
CONFIG_FILE = "config.json"
FIRST, SECOND = ("MLMTransformer", "Transformer"), ("SpladePooling",)
# Its words for the activation of a logit, and ours.
SATURATIONS = {"relu": "log", "log1p_relu": "log-log"}


def transformer_folder(folder: Path) -> Path:
    """Where the masked language model lies: in the folder itself where it is not a SparseEncoder's.

    Raises:
        UserError: its modules are not those of SPLADE.
    """
    modules = _modules(folder)
    return folder / modules[0]["path"] if modules else folder


def check_pooling(folder: Path, settings: dict[str, Any]) -> None:
    """UserError where a SparseEncoder's folder pools in another way than the encoder's settings say."""
    modules = _modules(folder)
    if not modules:
        return
    path = folder / modules[1]["path"] / CONFIG_FILE
    config = read_json(path)
    activation = config.get("activation_function", "relu")
    own = {"pooling": config.get("pooling_strategy", "max"), "saturation": SATURATIONS.get(activation, activation)}
    for key, value in own.items():
        if settings[key] != value:
            raise UserError(
                f"{path}: the model's {key} is '{value}', the encoder's row says '{settings[key]}'; correct the row"
            )


def _modules(folder: Path) -> list[dict[str, Any]]:
    path = folder / MODULES_FILE
    if not path.is_file():
        return []
    modules = read_json(path)
    kinds = [module["type"].rsplit(".", 1)[-1] for module in modules]
    if len(kinds) != 2 or kinds[0] not in FIRST or kinds[1] not in SECOND:
        raise UserError(f"{path}: got {', '.join(kinds)}; expected MLMTransformer and SpladePooling")
    return modules
