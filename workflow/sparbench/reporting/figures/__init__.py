"""Kinds of figures, one module per kind, chosen by the key `kind` of a figure in registry/papers.

Each has two functions; what a figure's job reads is planned by the module of the same name in plan/figures:

    records(settings, inputs)       the data, one mapping of texts for each line of the CSV file
    draw(settings, records)         a matplotlib figure of these data alone
"""
