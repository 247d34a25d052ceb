"""Kinds of retrievers, one module each: what `kind` of a row chooses (sparbench.registry.retriever_kinds)."""
