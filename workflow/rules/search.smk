# Runs: ranked passages for every query of a split.


# A Lucene index of a corpus.
use rule step as index with:
    input:
        unpack(inputs_of("index")),
    output:
        **outputs_of("index"),
    log:
        log_of("index"),
    benchmark:
        benchmark_of("index")
    wildcard_constraints:
        retriever=retrievers_of("index"),
    priority: 20
    conda:
        "../../envs/lucene.yaml"
    threads: threads_of("index")
    resources:
        **resources_of("index"),
    params:
        **params_of("index"),


# A run of a BM25 retriever.
use rule step as bm25_run with:
    input:
        unpack(inputs_of("bm25_run")),
    output:
        **outputs_of("bm25_run"),
    log:
        log_of("bm25_run"),
    benchmark:
        benchmark_of("bm25_run")
    wildcard_constraints:
        retriever=retrievers_of("bm25_run"),
    conda:
        "../../envs/lucene.yaml"
    threads: threads_of("bm25_run")
    resources:
        **resources_of("bm25_run"),
    params:
        **params_of("bm25_run"),


# A run by exact inner products: one dense retriever, or two concatenated under the weight mu.
use rule step as dense_run with:
    input:
        unpack(inputs_of("dense_run")),
    output:
        **outputs_of("dense_run"),
    log:
        log_of("dense_run"),
    benchmark:
        benchmark_of("dense_run")
    wildcard_constraints:
        retriever=retrievers_of("dense_run"),
    conda:
        "../../envs/torch.yaml"
    threads: threads_of("dense_run")
    resources:
        **resources_of("dense_run"),
    params:
        **params_of("dense_run"),


# The hits of one shard of a large corpus for such a run: its best rows, and their scores.
use rule step as dense_shard with:
    input:
        unpack(inputs_of("dense_shard")),
    output:
        **outputs_of("dense_shard"),
    log:
        log_of("dense_shard"),
    benchmark:
        benchmark_of("dense_shard")
    wildcard_constraints:
        retriever=retrievers_of("dense_shard"),
    conda:
        "../../envs/torch.yaml"
    threads: threads_of("dense_shard")
    resources:
        **resources_of("dense_shard"),
    params:
        **params_of("dense_shard"),


# A run fused from two others (Pyserini's interpolation).
use rule step as fused_run with:
    input:
        unpack(inputs_of("fused_run")),
    output:
        **outputs_of("fused_run"),
    log:
        log_of("fused_run"),
    benchmark:
        benchmark_of("fused_run")
    wildcard_constraints:
        retriever=retrievers_of("fused_run"),
    conda:
        "../../envs/evaluation.yaml"
    threads: threads_of("fused_run")
    resources:
        **resources_of("fused_run"),
    params:
        **params_of("fused_run"),


# A run whose first passages a ranker puts in a new order.
use rule step as rerank_run with:
    input:
        unpack(inputs_of("rerank_run")),
    output:
        **outputs_of("rerank_run"),
    log:
        log_of("rerank_run"),
    benchmark:
        benchmark_of("rerank_run")
    wildcard_constraints:
        retriever=retrievers_of("rerank_run"),
    conda:
        "../../envs/torch.yaml"
    threads: threads_of("rerank_run")
    resources:
        **resources_of("rerank_run"),
    params:
        **params_of("rerank_run"),


# Random passages as a run.
use rule step as random_run with:
    input:
        unpack(inputs_of("random_run")),
    output:
        **outputs_of("random_run"),
    log:
        log_of("random_run"),
    benchmark:
        benchmark_of("random_run")
    wildcard_constraints:
        retriever=retrievers_of("random_run"),
    conda:
        "../../envs/evaluation.yaml"
    threads: threads_of("random_run")
    resources:
        **resources_of("random_run"),
    params:
        **params_of("random_run"),
