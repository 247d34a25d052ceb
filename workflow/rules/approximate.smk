# Approximate search of vectors: an index of each shard of a corpus, what it gives for a run, and the run.


# An index of faiss over one shard of a corpus's vectors.
use rule step as vector_index with:
    input:
        unpack(inputs_of("vector_index")),
    output:
        **outputs_of("vector_index"),
    log:
        log_of("vector_index"),
    benchmark:
        benchmark_of("vector_index")
    wildcard_constraints:
        retriever=retrievers_of("vector_index"),
    conda:
        "../../envs/torch.yaml"
    threads: threads_of("vector_index")
    resources:
        **resources_of("vector_index"),
    params:
        **params_of("vector_index"),


# What such an index gives for a run: its best rows, and their exact scores.
use rule step as approximate_shard with:
    input:
        unpack(inputs_of("approximate_shard")),
    output:
        **outputs_of("approximate_shard"),
    log:
        log_of("approximate_shard"),
    benchmark:
        benchmark_of("approximate_shard")
    wildcard_constraints:
        retriever=retrievers_of("approximate_shard"),
    conda:
        "../../envs/torch.yaml"
    threads: threads_of("approximate_shard")
    resources:
        **resources_of("approximate_shard"),
    params:
        **params_of("approximate_shard"),


# The run of all shards.
use rule step as approximate_run with:
    input:
        unpack(inputs_of("approximate_run")),
    output:
        **outputs_of("approximate_run"),
    log:
        log_of("approximate_run"),
    benchmark:
        benchmark_of("approximate_run")
    wildcard_constraints:
        retriever=retrievers_of("approximate_run"),
    conda:
        "../../envs/torch.yaml"
    threads: threads_of("approximate_run")
    resources:
        **resources_of("approximate_run"),
    params:
        **params_of("approximate_run"),
