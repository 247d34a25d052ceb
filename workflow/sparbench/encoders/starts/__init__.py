"""How models start that are trained here: a module a kind of encoder, each with the same two functions.

`new(settings, pieces, dropout)` draws random weights, for a vocabulary of so many pieces, from torch's random stream.
`convert(settings, folder, made_by, dropout)` starts from a model of another kind that was trained here. They stand
apart from encoders/kinds so that a change of a start makes no vectors of released models again.
"""
