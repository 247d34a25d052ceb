"""Kinds of encoders: a module a kind, each with the same two functions.

`load(folder, settings, dropout)` gives the trainable module: Pieces to float [texts, dim], with `dim` and, where models
of this kind are trained here, `save(folder)`. `cutter(folder)` gives how its texts are cut into word pieces. How large
a model of a kind is, the planner asks in plan/encoders; how one starts that is trained here stands in encoders/starts.
"""
