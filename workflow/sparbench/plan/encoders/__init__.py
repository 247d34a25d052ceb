"""What the planner knows about each kind of encoder: one module per kind, without torch (encoders/kinds import it).

`OUTPUT` says what a text becomes: `vector` (dense) or `terms` (a weight for each piece of the vocabulary, mostly 0);
of a ranker, which takes a query and a passage together, it is `score`.
`KEYS` names the keys of a row that only some kinds read, and `POOLINGS` the family of its pooling where it has one.
`SHAPE` names what `architecture` must state of random weights, and is empty where models of the kind are only read.
`CONVERTS` names the other kinds whose trained models one of this kind can start from.
`size(row)` gives the size of a model of this kind; `modules(settings)` names the modules below `sparbench` that run
when it encodes.
"""
