"""Records of how results were made, and sharing of results between checkouts: nothing here changes a result.

identity.py therefore leaves this folder out of the code digests. So that nothing that decides a result can hide here,
only processes/step.py and reruns/lineage.py may import it, and it imports no room of the package (a unit test says so).
"""
