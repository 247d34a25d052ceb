"""The plan of one job, and what all stages share."""

from dataclasses import dataclass, field
from typing import Any

from sparbench.errors import UserError
from sparbench.plan.counts import Shards
from sparbench.plan.paths import Paths
from sparbench.registry.retriever_kinds import kind_of
from sparbench.registry.rows import Registry, Row
from sparbench.variants import variant

# An encoder's precision is for encoding only: trainings have their own.
NOT_SETTINGS = ("title", "note", "stand_in", "weights", "trained", "trained_here", "precision")


@dataclass(frozen=True)
class JobPlan:
    """What one job reads and what decides its result.

    Attributes:
        settings: what decides the result.
        inputs: role -> path or paths.
        listed: further files to read, whose roles stand in the settings.
        chosen: modules below `sparbench` that the settings choose by name (see sparbench.variants).
    """

    settings: dict[str, Any]
    inputs: dict[str, Any] = field(default_factory=dict)
    listed: tuple[str, ...] = ()
    chosen: tuple[str, ...] = ()


@dataclass(frozen=True)
class Planner:
    """Shared by all stages: the registry and the paths made from it."""

    registry: Registry

    @property
    def paths(self) -> Paths:
        return Paths(self.registry)

    @property
    def shards(self) -> Shards:
        return Shards(self.registry)

    def collection(self, name: str) -> Row:
        return self.registry.row("collections", name)

    def encoder_settings(self, name: str) -> Row:
        """An encoder's row as the steps see it: without wording and weights."""
        row = self.registry.row("encoders", name)
        left_out = NOT_SETTINGS if self.is_made_here(name) else (*NOT_SETTINGS, "architecture")
        return {key: value for key, value in row.items() if key not in left_out}

    def encoding_settings(self, name: str) -> Row:
        """What decides the vectors that an encoder makes: its settings, and the precision of the products."""
        return {"encoder": self.encoder_settings(name), "precision": self.registry.row("encoders", name)["precision"]}

    def encoder_modules(self, name: str) -> tuple[str, ...]:
        """The modules below `sparbench` that run when an encoder encodes."""
        settings = self.encoder_settings(name)
        return variant("plan.encoders", settings["kind"]).modules(settings)

    def is_made_here(self, name: str) -> bool:
        """Whether an encoder's weights are made by this workflow, in the shape of its `architecture`."""
        return not {"random", "model"}.isdisjoint(self.registry.row("encoders", name)["weights"])

    def encoder_folder(self, name: str, side: str, seed: int) -> str:
        """The folder that holds an encoder's weights for one side (`query` or `passage`)."""
        weights = self.registry.row("encoders", name)["weights"]
        if "model" in weights:
            return self.paths.model(weights["model"], seed)
        if "folder" in weights:
            return weights["folder"]
        hub = weights.get("hub") or weights.get(f"{side}_hub")
        if not hub:
            where = self.registry.where("encoders", name)
            raise UserError(f"{where}: weights: no {side} encoder; add hub, {side}_hub, folder or model")
        return self.paths.hub(hub)

    def depth(self, collection: str) -> int:
        return self.collection(collection)["depth"]

    def vector_parts(self, retriever: str) -> list[str]:
        """The dense retrievers whose vectors a retriever searches together, in order."""
        return kind_of(self.registry, retriever).vectors(retriever, self.registry.row("retrievers", retriever))

    def encoders_of(self, retriever: str) -> list[str]:
        """All encoders that a retriever needs, through those that it names."""
        kind, row = kind_of(self.registry, retriever), self.registry.row("retrievers", retriever)
        inner = [encoder for part in kind.retrievers(row) for encoder in self.encoders_of(part)]
        return [*kind.encoders(row), *inner]

    def encoder_seed(self, encoder: str, seed: int) -> int:
        """Released weights have no seed: all seeds share their files under seed 0."""
        return seed if "model" in self.registry.row("encoders", encoder)["weights"] else 0

    def retriever_seed(self, retriever: str, seed: int) -> int:
        """The seed in the paths of a retriever's results: 0 where none of its encoders is trained here."""
        return max((self.encoder_seed(encoder, seed) for encoder in self.encoders_of(retriever)), default=0)

    def tuning_of(self, collection: str) -> tuple[str, str, str]:
        """Collection, split and metric on which weights for `collection` are tuned."""
        row = self.collection(collection).get("tuning")
        if not row:
            where = self.registry.where("collections", collection)
            raise UserError(f"{where}: key 'tuning' is missing; a weight with a grid needs its split and metric")
        return row.get("collection", collection), row["split"], row["metric"]

    def judging(self, collection: str) -> Row:
        """How hits are judged: by answers or qrels, with or without the query's own document."""
        row = self.collection(collection)
        return {"answers": row["answers"], "self_hits": row["self_hits"]}

    def judgements(self, collection: str, split: str) -> dict[str, str]:
        return {
            "queries": self.paths.queries(collection, split),
            "qrels": self.paths.qrels(collection, split),
            "passages": self.paths.passages(collection),
        }
