"""sparbench: SPAR, LED, SPLADE and SPLADE v2, regenerated and compared with what was published."""

import atexit
import gc

# What imports make lives as long as the process. Python's garbage collector would look at all of it again and again,
# and once more at the end: together 2 of the 5 CPU seconds that a step with a transformer takes to start and to end.
gc.set_threshold(1_000_000)
atexit.register(gc.freeze)
