"""sparbench: SPAR, LED, SPLADE and SPLADE v2, regenerated and compared with what was published."""
