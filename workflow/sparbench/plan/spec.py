"""The spec of one job: everything that decides its result, as one text (see sparbench.identity)."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from sparbench.identity import canonical, code_digests, outside_imports
from sparbench.plan.job_plan import JobPlan
from sparbench.plan.stages import STAGES
from sparbench.registry.rows import WORKFLOW

ENVIRONMENTS = WORKFLOW.parent / "envs"
# What a module imports -> the package of envs/*.yaml whose version decides numbers. Others, such as file formats and
# progress bars, are left out on purpose: a newer pyarrow must not retrain a model.
DECIDING = {
    "faiss": "faiss-cpu",
    "ir_datasets": "ir_datasets",
    "jnius": "pyserini",
    "numpy": "numpy",
    "pytrec_eval": "pytrec-eval-terrier",
    "regex": "regex",
    "scipy": "scipy",
    "sentence_splitter": "sentence-splitter",
    "sentence_transformers": "sentence-transformers",
    "tokenizers": "tokenizers",
    "torch": "pytorch",
    "transformers": "transformers",
}


def job_spec(stage: str, plan: JobPlan, wildcards: dict[str, str]) -> str:
    """The canonical spec of one job of a stage."""
    modules = [f"sparbench.{name}" for name in (STAGES[stage].step, *plan.chosen)]
    facts: dict[str, Any] = {
        "settings": plan.settings,
        "inputs": plan.inputs,
        "wildcards": wildcards,
        "code": code_digests(*modules),
        "packages": deciding_versions(outside_imports(*modules), ENVIRONMENTS / f"{STAGES[stage].environment}.yaml"),
    }
    return canonical(facts)


def deciding_versions(imports: set[str], environment: Path) -> dict[str, str]:
    """Package -> version, for those imports that decide numbers, as a conda environment pins them."""
    pins = pinned_versions(environment)
    return {DECIDING[name]: pins[DECIDING[name]] for name in sorted(imports & DECIDING.keys())}


@cache
def pinned_versions(environment: Path) -> dict[str, str]:
    """Package -> version of an environment: of its file, pip's part, and the script that Snakemake runs after both."""
    dependencies = yaml.safe_load(environment.read_text(encoding="utf-8"))["dependencies"]
    specs = [spec for item in dependencies for spec in (item["pip"] if isinstance(item, dict) else [item])]
    script = environment.with_suffix(".post-deploy.sh")
    specs += re.findall(r"\S+==\S+", script.read_text(encoding="utf-8")) if script.is_file() else []
    pairs = (spec.partition("=") for spec in specs)
    return {name.strip(): version.strip("= ") for name, sign, version in pairs if sign}
