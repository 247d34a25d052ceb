# Search by learned term weights: indexes, runs, lists, costs.


# A Lucene index of a corpus's quantised term weights.
use rule step as impact_index with:
    input:
        unpack(inputs_of("impact_index")),
    output:
        **outputs_of("impact_index"),
    log:
        log_of("impact_index"),
    benchmark:
        benchmark_of("impact_index")
    wildcard_constraints:
        retriever=retrievers_of("impact_index"),
    conda:
        "../../envs/lucene.yaml"
    threads: threads_of("impact_index")
    resources:
        **resources_of("impact_index"),
    params:
        **params_of("impact_index"),


# A run through such an index, or by exact inner products of the term weights.
use rule step as impact_run with:
    input:
        unpack(inputs_of("impact_run")),
    output:
        **outputs_of("impact_run"),
    log:
        log_of("impact_run"),
    benchmark:
        benchmark_of("impact_run")
    wildcard_constraints:
        retriever=retrievers_of("impact_run"),
    conda:
        "../../envs/lucene.yaml"
    threads: threads_of("impact_run")
    resources:
        **resources_of("impact_run"),
    params:
        **params_of("impact_run"),


# The best passages by term weights for one shard of a split's queries.
use rule step as impact_lists with:
    input:
        unpack(inputs_of("impact_lists")),
    output:
        **outputs_of("impact_lists"),
    log:
        log_of("impact_lists"),
    benchmark:
        benchmark_of("impact_lists")
    wildcard_constraints:
        retriever=retrievers_of("impact_lists"),
    conda:
        "../../envs/lucene.yaml"
    threads: threads_of("impact_lists")
    resources:
        **resources_of("impact_lists"),
    params:
        **params_of("impact_lists"),


# What such a search costs: FLOPS, terms of a text, size of the index.
use rule step as costs with:
    input:
        unpack(inputs_of("costs")),
    output:
        **outputs_of("costs"),
    log:
        log_of("costs"),
    benchmark:
        benchmark_of("costs")
    wildcard_constraints:
        retriever=retrievers_of("costs"),
    conda:
        "../../envs/evaluation.yaml"
    threads: threads_of("costs")
    resources:
        **resources_of("costs"),
    params:
        **params_of("costs"),


# Terms that an encoder drops of its passages and adds to them, and one passage in full.
use rule step as expansion with:
    input:
        unpack(inputs_of("expansion")),
    output:
        **outputs_of("expansion"),
    log:
        log_of("expansion"),
    benchmark:
        benchmark_of("expansion")
    wildcard_constraints:
        retriever=retrievers_of("expansion"),
    conda:
        "../../envs/torch.yaml"
    threads: threads_of("expansion")
    resources:
        **resources_of("expansion"),
    params:
        **params_of("expansion"),
