"""Cross-references between rows, one module for each kind of row."""

from sparbench.registry.checks.collections import check_collection
from sparbench.registry.checks.config import check_config
from sparbench.registry.checks.encoders import check_encoder
from sparbench.registry.checks.models import check_model
from sparbench.registry.checks.papers import check_paper
from sparbench.registry.checks.retrievers import check_retriever
from sparbench.registry.graph import refuse_circles
from sparbench.registry.rows import Registry


def check_references(registry: Registry, config_name: str) -> None:
    """Raise UserError for a row that names what does not exist, or a config that asks for it."""
    for name, row in registry.collections.items():
        check_collection(registry, name, row)
    for name, row in registry.encoders.items():
        check_encoder(registry, name, row)
    for name, row in registry.models.items():
        check_model(registry, name, row)
    for name, row in registry.retrievers.items():
        check_retriever(registry, name, row)
    refuse_circles(registry)
    for name, paper in registry.papers.items():
        check_paper(registry, name, paper)
    check_config(registry, config_name)
