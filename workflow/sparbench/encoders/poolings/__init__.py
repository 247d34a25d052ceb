"""From a transformer's output to one vector per text: one module per pooling, each with a function `pool`."""
