"""How a loss term's weight changes over a training: one module per schedule, each with a function `factor`.

Each is a function of the step alone, so that a resumed training continues exactly where it was.
"""
