"""Kinds of encoders: one module per kind, each with the same two functions.

`load(folder, settings, side, dropout)` gives the trainable module of one side (`query` or `passage`): Pieces to float
[texts, dim], with `dim` and, where models of this kind are trained here, `save(folder)`. A module that encodes queries
in another way than passages has `for_queries()`, which gives the other module over the same weights. A module whose
vectors are weights of the vocabulary's pieces says `over_vocabulary = True`.
The module of a ranker takes Pairs, and gives float [pairs].
`cutter(folder)` gives how its texts are cut into word pieces. The size of a model of a kind is in plan/encoders, for
the planner; how models trained here start is in encoders/starts.
"""
