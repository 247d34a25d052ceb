"""What is wrong with a configuration or a registry row, said before any job runs."""

import difflib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match

from sparbench.errors import UserError
from sparbench.variants import variants_of

if TYPE_CHECKING:
    from sparbench.registry.load import Registry


def suggest(name: str, known: Iterable[str]) -> str:
    """`; did you mean 'x'?` when a known name is near, else the list of what is known (at most twelve)."""
    names = sorted(map(str, known))
    near = difflib.get_close_matches(str(name), names, n=1)
    if near:
        return f"; did you mean '{near[0]}'?"
    return f"; known: {', '.join(names[:12])}{', …' if len(names) > 12 else ''}" if names else ""


@lru_cache
def _validator(schema: Path) -> Draft202012Validator:
    return Draft202012Validator(
        yaml.load(schema.read_text(encoding="utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    )


def check_schema(value: Any, schema: Path, file: str | Mapping[str, str]) -> None:
    """Raise UserError naming file, key, value and fix when `value` does not follow the schema.

    `file` is the name for the message, or a mapping from the first key to the file that holds it.
    """
    error = best_match(_validator(schema).iter_errors(value))
    if error is None:
        return
    error = _innermost(error)
    path = [str(part) for part in error.absolute_path]
    first = path[0] if path else _unknown_key(error)
    name = file if isinstance(file, str) else file.get(first or "", schema.name.replace(".schema", ""))
    raise UserError(f"{name}: {'.'.join(path) or 'top level'}: {_explain(error)}")


def _innermost(error: ValidationError) -> ValidationError:
    """The branch of a oneOf that the value most likely meant: the one whose `kind` or type fits."""
    while error.context:
        fitting = [inner for inner in error.context if inner.validator not in ("const", "type")]
        kinds = {inner.schema_path[0] for inner in error.context if inner.validator == "const"}
        candidates = [inner for inner in fitting if inner.schema_path[0] not in kinds] or fitting or list(error.context)
        error = candidates[0]
    return error


def _unknown_key(error: ValidationError) -> str | None:
    known = error.schema.get("properties", {})
    return next((key for key in error.instance if key not in known), None) if isinstance(error.instance, dict) else None


def _explain(error: ValidationError) -> str:
    if error.validator == "additionalProperties":
        key = _unknown_key(error)
        return f"key '{key}' is unknown{suggest(str(key), error.schema.get('properties', {}))}"
    if error.validator == "required":
        missing = [key for key in error.validator_value if key not in error.instance]
        return f"key '{missing[0]}' is missing; add it"
    if error.validator == "type" and _is_number_text(error.instance):
        return (
            f"'{error.instance}' is text, not a number; YAML reads 3e-5 as text: write it with a point, "
            f"as {float(error.instance):.1e}"
        )
    if error.validator == "type":
        return f"{error.instance!r} has the wrong type; expected {_words(error.validator_value)}"
    if error.validator == "enum":
        return f"'{error.instance}' is not allowed{suggest(str(error.instance), error.validator_value)}"
    return f"{error.message}; see {_described(error)}"


def _words(types: str | list[str]) -> str:
    return types if isinstance(types, str) else " or ".join(types)


def _described(error: ValidationError) -> str:
    return error.schema.get("description", "the schemas in workflow/schemas")


def _is_number_text(value: Any) -> bool:
    try:
        float(value)
    except (TypeError, ValueError):
        return False
    return isinstance(value, str)


def check_references(registry: "Registry") -> None:
    """Raise UserError for a row that names what does not exist, or a config that asks for it."""
    for name, row in registry.collections.items():
        _check_collection(registry, name, row)
    for name, row in registry.encoders.items():
        _check_encoder(registry, name, row)
    for name, row in registry.models.items():
        _check_model(registry, name, row)
    for name, row in registry.retrievers.items():
        _check_retriever(registry, name, row)
    _check_config(registry)


def _need(registry: "Registry", kind: str, name: str, where: str) -> dict[str, Any]:
    rows = getattr(registry, kind)
    if name not in rows:
        raise UserError(f"{where}: no {kind[:-1]} is named '{name}'{suggest(name, rows)}")
    return rows[name]


def _need_split(registry: "Registry", collection: str, split: str, where: str) -> None:
    row = _need(registry, "collections", collection, where)
    if split not in row.get("splits", {}):
        raise UserError(f"{where}: {collection} has no split '{split}'{suggest(split, row.get('splits', {}))}")


def _need_variant(family: str, name: str, where: str) -> None:
    known = variants_of(family)
    if name not in known:
        raise UserError(f"{where}: '{name}' is unknown{suggest(name, known)}")


def _check_collection(registry: "Registry", name: str, row: dict[str, Any]) -> None:
    where = f"collections: {name}"
    if "corpus" in row:
        corpus = _need(registry, "collections", row["corpus"], f"{where}: corpus")
        if "passages" not in corpus or "passages" in row:
            raise UserError(f"{where}: corpus: '{row['corpus']}' must have passages, and '{name}' none of its own")
    elif row.get("splits") and "passages" not in row:
        raise UserError(f"{where}: has splits but neither passages nor corpus; add one of the two")
    sources = {"passages": row["passages"]} if "passages" in row else {}
    for role, source in {**sources, **row.get("splits", {})}.items():
        _need_variant("collections.readers", source["reader"], f"{where}: {role}: reader")
        for file in source.get("files", {}).values():
            _check_file(registry, name, file, f"{where}: {role}: files")
        if "of" in source:
            _need_split(registry, name, source["of"], f"{where}: {role}: of")
    tuning = row.get("tuning")
    if tuning:
        _need_split(registry, tuning.get("collection", name), tuning["split"], f"{where}: tuning")


def _check_file(registry: "Registry", collection: str, file: str, where: str) -> None:
    owner, _, name = file.rpartition("/")
    files = _need(registry, "collections", owner or collection, where).get("files", {})
    if name not in files:
        raise UserError(f"{where}: '{file}' is not among the files of {owner or collection}{suggest(name, files)}")


def _check_encoder(registry: "Registry", name: str, row: dict[str, Any]) -> None:
    where = f"encoders: {name}"
    if "model" in row["weights"]:
        _need(registry, "models", row["weights"]["model"], f"{where}: weights: model")
    for collection in row.get("tokenizer", {}).get("train_on", []):
        if "passages" not in _need(registry, "collections", collection, f"{where}: tokenizer: train_on"):
            raise UserError(f"{where}: tokenizer: train_on: '{collection}' has no passages of its own")


def _check_model(registry: "Registry", name: str, row: dict[str, Any]) -> None:
    where = f"models: {name}"
    _need_variant("training.losses", row["loss"], f"{where}: loss")
    _need(registry, "encoders", row["encoder"], f"{where}: encoder")
    for kind in ("encoder", "model"):
        if kind in row["start"]:
            _need(registry, f"{kind}s", row["start"][kind], f"{where}: start: {kind}")
    for index, part in enumerate([*row["data"], *([row["validation"]] if "validation" in row else [])]):
        _check_labelled(
            registry, part, f"{where}: data.{index}" if index < len(row["data"]) else f"{where}: validation"
        )


def _check_labelled(registry: "Registry", part: dict[str, Any], where: str) -> None:
    _need(registry, "collections", part["collection"], f"{where}: collection")
    if part["labels"] == "crops":
        return
    if "split" not in part:
        raise UserError(f"{where}: key 'split' is missing; only crops are made without queries")
    _need_split(registry, part["collection"], part["split"], where)
    if part["labels"] in ("teacher", "distant") and "teacher" not in part:
        raise UserError(f"{where}: labels '{part['labels']}' need a teacher; add e.g. teacher: bm25")
    if "teacher" in part and _need(registry, "retrievers", part["teacher"], f"{where}: teacher")["kind"] != "sparse":
        raise UserError(
            f"{where}: teacher: '{part['teacher']}' is not a sparse retriever; teachers are sparse, e.g. bm25"
        )


def _check_retriever(registry: "Registry", name: str, row: dict[str, Any]) -> None:
    where = f"retrievers: {name}"
    if row["kind"] == "dense":
        _need(registry, "encoders", row["encoder"], f"{where}: encoder")
    for part in row.get("parts", []):
        if _need(registry, "retrievers", part, f"{where}: parts")["kind"] != "dense":
            raise UserError(f"{where}: parts: '{part}' is not dense; only vectors can be concatenated, use a fusion")
    if row["kind"] == "fusion":
        if _need(registry, "retrievers", row["dense"], f"{where}: dense")["kind"] not in ("dense", "concat"):
            raise UserError(f"{where}: dense: '{row['dense']}' has no vectors; name a dense or concat retriever")
        if _need(registry, "retrievers", row["sparse"], f"{where}: sparse")["kind"] != "sparse":
            raise UserError(f"{where}: sparse: '{row['sparse']}' is not sparse; name one such as bm25")


def _check_config(registry: "Registry") -> None:
    for paper, tables in (registry.config.get("tables") or {}).items():
        if paper not in registry.papers:
            raise UserError(f"config.yaml: tables: '{paper}' is not among papers{suggest(paper, registry.papers)}")
        known = registry.papers[paper]["tables"]
        for table in set(tables) - set(known):
            raise UserError(f"config.yaml: tables: {paper}: '{table}' is unknown{suggest(table, known)}")
    available = registry.scale["collections_available"]
    for name in [] if available == "all" else available:
        _need(registry, "collections", name, f"scales/{registry.scale_name}.yaml: collections_available")
    for index, entry in enumerate(registry.config.get("evaluate") or []):
        _need_split(registry, entry["collection"], entry["split"], f"config.yaml: evaluate.{index}")
        for retriever in entry["retrievers"]:
            _need(registry, "retrievers", retriever, f"config.yaml: evaluate.{index}: retrievers")
