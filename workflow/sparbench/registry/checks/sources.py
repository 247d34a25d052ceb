"""Sources of passages and queries: their reader takes the files and options that they give it."""

from sparbench.collections.readers import FAMILY, check_arguments
from sparbench.errors import UserError
from sparbench.registry.checks.references import need_variant
from sparbench.registry.rows import Row
from sparbench.signatures import declared_signature
from sparbench.variants import variants_of

# Roles that no row names: the plan gives the passage store, and the queries of the split under `of`.
STORE, BASE = "passages", "base_queries"


def check_source(role: str, source: Row, where: str) -> None:
    """UserError unless the reader of a source can start on it. `role`: `passages`, or the name of a split."""
    kind = "passages" if role == "passages" else "queries"
    name = source["reader"]
    need_variant(FAMILY, name, f"{where}: reader")
    signature = declared_signature(FAMILY, name, f"read_{kind}")
    if signature is None:
        known = [each for each in variants_of(FAMILY) if declared_signature(FAMILY, each, f"read_{kind}")]
        raise UserError(f"{where}: reader: '{name}' reads no {kind}; use one of {', '.join(known)}")
    takes = set(signature.parameters)
    if (BASE in takes) != ("of" in source):
        fix = "add the split that it takes as `of`" if BASE in takes else "it takes no other split; remove `of`"
        raise UserError(f"{where}: reader '{name}': {fix}")
    given = takes & {BASE} | (takes & {STORE} if kind == "queries" else set())
    options = {key: value for key, value in source["options"].items() if kind == "passages" or key != "sample"}
    check_arguments(f"{where}: reader '{name}'", signature, {*source["files"], *given}, options)
