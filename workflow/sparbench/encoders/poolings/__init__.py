"""From a transformer's output to one vector a text: a module a pooling, each with a function `pool`."""
