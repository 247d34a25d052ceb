"""How models that are trained here start: one module per kind of encoder, each with the same two functions.

`new(settings, folder, dropout)` draws random weights, for the vocabulary in the folder, from torch's random stream.
`convert(settings, folder, made_by, dropout)` starts from a model of another kind that was trained here. They are
separate from encoders/kinds so that a change to a start does not encode with released models again.
"""
