# Weights of second parts, chosen on the tuning split.


# The whole grid of mu on the tuning split, exactly and from one pass, and the choice.
use rule step as tuned_mu with:
    input:
        unpack(inputs_of("tuned_mu")),
    output:
        **outputs_of("tuned_mu"),
    log:
        log_of("tuned_mu"),
    benchmark:
        benchmark_of("tuned_mu")
    wildcard_constraints:
        retriever=retrievers_of("tuned_mu"),
    conda:
        "../../envs/torch.yaml"
    threads: threads_of("tuned_mu")
    resources:
        **resources_of("tuned_mu"),
    params:
        **params_of("tuned_mu"),


# The whole grid of a fusion's weight on the tuning split, and the choice.
use rule step as tuned_fusion with:
    input:
        unpack(inputs_of("tuned_fusion")),
    output:
        **outputs_of("tuned_fusion"),
    log:
        log_of("tuned_fusion"),
    benchmark:
        benchmark_of("tuned_fusion")
    wildcard_constraints:
        retriever=retrievers_of("tuned_fusion"),
    conda:
        "../../envs/evaluation.yaml"
    threads: threads_of("tuned_fusion")
    resources:
        **resources_of("tuned_fusion"),
    params:
        **params_of("tuned_fusion"),
