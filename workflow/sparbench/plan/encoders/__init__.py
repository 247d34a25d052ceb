"""What the planner knows of each kind of encoder: a module a kind, which imports no torch, as encoders/kinds do.

`SHAPE` names what `architecture` must state of random weights, and is empty where models of the kind are only read.
`size(row)` gives the size of a model of this kind; `modules(settings)` names the modules below `sparbench` that run
when it encodes.
"""
