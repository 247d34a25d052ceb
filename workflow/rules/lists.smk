# Lists: a retriever's best passages for the queries of a split, in shards; labels and hard negatives are cut from them.


# Lists of a BM25 retriever.
use rule step as bm25_lists with:
    input:
        unpack(inputs_of("bm25_lists")),
    output:
        **outputs_of("bm25_lists"),
    log:
        log_of("bm25_lists"),
    benchmark:
        benchmark_of("bm25_lists")
    wildcard_constraints:
        retriever=retrievers_of("bm25_lists"),
    priority: 30
    conda:
        "../../envs/lucene.yaml"
    threads: threads_of("bm25_lists")
    resources:
        **resources_of("bm25_lists"),
    params:
        **params_of("bm25_lists"),


# Lists of a retriever whose vectors are searched.
use rule step as dense_lists with:
    input:
        unpack(inputs_of("dense_lists")),
    output:
        **outputs_of("dense_lists"),
    log:
        log_of("dense_lists"),
    benchmark:
        benchmark_of("dense_lists")
    wildcard_constraints:
        retriever=retrievers_of("dense_lists"),
    priority: 30
    conda:
        "../../envs/torch.yaml"
    threads: threads_of("dense_lists")
    resources:
        **resources_of("dense_lists"),
    params:
        **params_of("dense_lists"),


# Random passages as lists.
use rule step as random_lists with:
    input:
        unpack(inputs_of("random_lists")),
    output:
        **outputs_of("random_lists"),
    log:
        log_of("random_lists"),
    benchmark:
        benchmark_of("random_lists")
    wildcard_constraints:
        retriever=retrievers_of("random_lists"),
    priority: 30
    conda:
        "../../envs/evaluation.yaml"
    threads: threads_of("random_lists")
    resources:
        **resources_of("random_lists"),
    params:
        **params_of("random_lists"),
