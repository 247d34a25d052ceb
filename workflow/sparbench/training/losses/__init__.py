"""Loss functions: one module per loss, each with a function `loss`; a recipe of the registry lists terms.

A loss takes the encoded batch and, where it has a parameter `teacher`, that teacher's scores of the passages (float32
[passages], NaN where unknown). Its keyword-only parameters are the options that a recipe may set.
A loss that makes sense only over a vocabulary, such as a regulariser, says `ENCODERS = "terms"`.
"""
