# Judging runs.


# All metrics of one run, per query and averaged over all judged queries.
use rule step as metrics with:
    input:
        unpack(inputs_of("metrics")),
    output:
        **outputs_of("metrics"),
    log:
        log_of("metrics"),
    benchmark:
        benchmark_of("metrics")
    conda:
        "../../envs/evaluation.yaml"
    threads: threads_of("metrics")
    resources:
        **resources_of("metrics"),
    params:
        **params_of("metrics"),


# Rank-biased overlap of a run with a reference retriever's.
use rule step as rbo with:
    input:
        unpack(inputs_of("rbo")),
    output:
        **outputs_of("rbo"),
    log:
        log_of("rbo"),
    benchmark:
        benchmark_of("rbo")
    conda:
        "../../envs/evaluation.yaml"
    threads: threads_of("rbo")
    resources:
        **resources_of("rbo"),
    params:
        **params_of("rbo"),
