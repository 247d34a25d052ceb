"""Kinds of encoders: one module per kind, each with the same two functions.

`load(folder, settings, dropout)` gives the trainable module: Pieces to float [texts, dim], with `dim` and, where models
of this kind are trained here, `save(folder)`. `cutter(folder)` gives how its texts are cut into word pieces. The size
of a model of a kind is in plan/encoders, for the planner; how models trained here start is in encoders/starts.
"""
