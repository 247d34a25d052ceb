# Scores: what a ranker says of the passages that a training draws, for losses that learn from it.


# Of one shard of a retriever's lists.
use rule step as list_scores with:
    input:
        unpack(inputs_of("list_scores")),
    output:
        **outputs_of("list_scores"),
    log:
        log_of("list_scores"),
    benchmark:
        benchmark_of("list_scores")
    priority: 30
    conda:
        "../../envs/torch.yaml"
    threads: threads_of("list_scores")
    resources:
        **resources_of("list_scores"),
    params:
        **params_of("list_scores"),


# Of the gold positives of a split.
use rule step as gold_scores with:
    input:
        unpack(inputs_of("gold_scores")),
    output:
        **outputs_of("gold_scores"),
    log:
        log_of("gold_scores"),
    benchmark:
        benchmark_of("gold_scores")
    priority: 30
    conda:
        "../../envs/torch.yaml"
    threads: threads_of("gold_scores")
    resources:
        **resources_of("gold_scores"),
    params:
        **params_of("gold_scores"),
