# Collections in the project's own form: a passage store, and queries with their judgements.


# The passages of a collection, stored once in a memory-mapped column format.
use rule step as passages with:
    input:
        unpack(inputs_of("passages")),
    output:
        **outputs_of("passages"),
    log:
        log_of("passages"),
    benchmark:
        benchmark_of("passages")
    conda:
        "../../envs/evaluation.yaml"
    threads: threads_of("passages")
    resources:
        **resources_of("passages"),
    params:
        **params_of("passages"),


# The queries of one split, with answers or positives, and their qrels.
use rule step as queries with:
    input:
        unpack(inputs_of("queries")),
    output:
        **outputs_of("queries"),
    log:
        log_of("queries"),
    benchmark:
        benchmark_of("queries")
    conda:
        "../../envs/evaluation.yaml"
    threads: threads_of("queries")
    resources:
        **resources_of("queries"),
    params:
        **params_of("queries"),
