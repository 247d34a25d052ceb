"""From a text's logits at each token to one weight per term: one module per pooling, each with two functions.

`pool(logits, bias, saturation, listed)` takes the logits of one text without their bias, [tokens, terms], which it may
overwrite, and gives `Pooled`; `listed` is the most derivatives that are worth listing, None where none are wanted.
`slopes(logits, bias, saturation)` gives the derivatives of the weights by the logits, [tokens, terms], where they are
not worth listing; a pooling whose derivatives always are lacks it.
"""
