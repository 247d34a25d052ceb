"""Jobs that provide collections: the miniature world, fetching, passages and queries."""

from typing import Any

from sparbench.errors import UserError
from sparbench.identity import ROOT, files_digest
from sparbench.plan.availability import available_collections
from sparbench.plan.job_plan import JobPlan, Planner
from sparbench.plan.needs import (
    PASSAGE_BYTES,
    PASSAGES_A_SECOND,
    PYTHON_MB,
    QUERIES_A_SECOND,
    QUERY_BYTES,
    SPLIT_PASSAGES_A_SECOND,
    Need,
    megabytes,
    small_job,
)
from sparbench.plan.sizes import Sizes
from sparbench.plan.stage import Stage
from sparbench.registry.suggest import suggest
from sparbench.variants import variant_path

Wildcards = Any
WORDINGS = ROOT / "sparbench/world/wordings"  # data that the world's code reads


def world(planner: Planner, _: Wildcards) -> JobPlan:
    sizes = planner.registry.scale["world"]
    return JobPlan({"sizes": sizes, "wordings": files_digest(WORDINGS)})


def world_files(planner: Planner) -> list[str]:
    """Every file of the available collections that the miniature world must write."""
    return sorted(
        {
            planner.paths.source_file(name, file)
            for name in available_collections(planner)
            for source in _sources(planner, name)
            for file in source["files"].values()
            if planner.paths.source_file(name, file).startswith(f"{planner.paths.world}/")
        }
    )


def _sources(planner: Planner, name: str) -> list[dict[str, Any]]:
    row = planner.collection(name)
    return [*([row["passages"]] if "passages" in row else []), *row["splits"].values()]


def fetch_file(planner: Planner, wildcards: Wildcards) -> JobPlan:
    collection = planner.collection(wildcards.collection)
    files = collection["files"]
    if wildcards.file not in files:
        where = planner.registry.where("collections", wildcards.collection)
        raise UserError(f"{where}: files: no file is named '{wildcards.file}'{suggest(wildcards.file, files)}")
    row = files[wildcards.file]
    settings = {
        "collection": wildcards.collection,
        "file": wildcards.file,
        "urls": row["urls"],
        "licence": row.get("licence", collection["licence"]),
        "mirror": planner.registry.config["mirror"],
        "mirror_path": row.get("mirror", f"{wildcards.collection}/{wildcards.file}"),
    }
    return JobPlan(settings | {key: row[key] for key in ("md5", "sha256", "bytes") if key in row})


def fetch_model(planner: Planner, wildcards: Wildcards) -> JobPlan:
    hub, _, revision = wildcards.hub.replace("--", "/").partition("@")
    settings = {"hub": hub, "mirror": planner.registry.config["mirror"]}
    return JobPlan(settings | ({"revision": revision} if revision else {}))


def passages(planner: Planner, wildcards: Wildcards) -> JobPlan:
    source = planner.collection(wildcards.collection)["passages"]
    settings = {
        "collection": wildcards.collection,
        "reader": source["reader"],
        "options": source["options"],
    }
    inputs = _file_inputs(planner, wildcards.collection, source)
    return JobPlan(settings, inputs, chosen=_reader(source))


def queries(planner: Planner, wildcards: Wildcards) -> JobPlan:
    row = planner.collection(wildcards.collection)
    source = row["splits"][wildcards.split]
    settings = {
        "collection": wildcards.collection,
        "split": wildcards.split,
        "reader": source["reader"],
        "options": source["options"],
        "answers": row["answers"],
    }
    inputs = _file_inputs(planner, wildcards.collection, source)
    inputs["passages"] = planner.paths.passages(wildcards.collection)
    if "of" in source:
        inputs["base_queries"] = planner.paths.queries(wildcards.collection, source["of"])
    return JobPlan(settings, inputs, chosen=_reader(source))


def _reader(source: dict[str, Any]) -> tuple[str, ...]:
    return (variant_path("collections.readers", source["reader"]),)


def _file_inputs(planner: Planner, collection: str, source: dict[str, Any]) -> dict[str, Any]:
    files = source["files"]
    inputs: dict[str, Any] = {role: planner.paths.source_file(collection, file) for role, file in files.items()}
    records = [planner.paths.source_record(collection, file) for file in files.values()]
    if any(records):
        inputs["source_records"] = sorted({record for record in records if record})
    return inputs


def _need_of_passages(planner: Planner, wildcards: Wildcards) -> Need:
    count = Sizes(planner.registry).passages(wildcards.collection)
    return Need(2 * PYTHON_MB + megabytes(count, PASSAGE_BYTES), count / PASSAGES_A_SECOND)


def _need_of_queries(planner: Planner, wildcards: Wildcards) -> Need:
    sizes, collection = Sizes(planner.registry), wildcards.collection
    count, passages = sizes.queries(collection, wildcards.split), sizes.passages(collection)
    sentences = planner.collection(collection)["splits"][wildcards.split]["reader"] == "sampled-sentences"
    seconds = count / QUERIES_A_SECOND + (passages / SPLIT_PASSAGES_A_SECOND if sentences else 0)
    return Need(2 * PYTHON_MB + megabytes(passages, PASSAGE_BYTES) + megabytes(count, QUERY_BYTES / 2), seconds)


STAGES = {
    "world": Stage("world.make_world", "evaluation", world, small_job),
    "fetch_file": Stage("collections.fetch", "evaluation", fetch_file, recorded=False),
    "fetch_model": Stage("collections.fetch_model", "torch", fetch_model, recorded=False, online=True),
    "passages": Stage("collections.build_passages", "evaluation", passages, _need_of_passages, shared=True),
    "queries": Stage("collections.build_queries", "evaluation", queries, _need_of_queries, shared=True),
}
