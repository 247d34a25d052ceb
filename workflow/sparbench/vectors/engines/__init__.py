"""How impact retrievers are searched: one module per engine, each with the same function.

`search(inputs, queries, quantisation, depth, ids, threads)` gives for each query the rows, int32, and scores, float32,
of its `depth` best passages, in no order. `inputs` are those of the job, `queries` float32 [queries, vocabulary] before
quantisation, `ids` gives the passage ids of row numbers. Ties at the cut go to the lower passage id. A passage without
a term of the query is no hit.
"""
