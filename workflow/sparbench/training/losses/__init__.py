"""Loss functions: one module per loss, each with a function `loss`; a recipe of the registry lists terms.

A loss takes the encoded batch and, where it has a parameter `teacher`, that teacher's scores of the passages (float32
[passages], NaN where unknown). Its keyword-only parameters are the options that a recipe may set.
`ENCODERS` says for which outputs of plan/encoders a loss is, where these are not `vector` and `terms`: a regulariser is
for `terms` alone, and rankers (`score`) have no vectors, only `own_scores`.
"""
