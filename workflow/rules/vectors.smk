# Vectors of passages, in shards, and of queries: dense ones, and weights over a vocabulary.


# One shard of a corpus's vectors (float16, in passage order).
use rule step as passage_vectors with:
    input:
        unpack(inputs_of("passage_vectors")),
    output:
        **outputs_of("passage_vectors"),
    log:
        log_of("passage_vectors"),
    benchmark:
        benchmark_of("passage_vectors")
    conda:
        "../../envs/torch.yaml"
    threads: threads_of("passage_vectors")
    resources:
        **resources_of("passage_vectors"),
    params:
        **params_of("passage_vectors"),


# The vectors of one split's queries (float32, in file order).
use rule step as query_vectors with:
    input:
        unpack(inputs_of("query_vectors")),
    output:
        **outputs_of("query_vectors"),
    log:
        log_of("query_vectors"),
    benchmark:
        benchmark_of("query_vectors")
    conda:
        "../../envs/torch.yaml"
    threads: threads_of("query_vectors")
    resources:
        **resources_of("query_vectors"),
    params:
        **params_of("query_vectors"),


# One shard of a corpus's term weights (float16, in passage order).
use rule step as passage_terms with:
    input:
        unpack(inputs_of("passage_terms")),
    output:
        **outputs_of("passage_terms"),
    log:
        log_of("passage_terms"),
    benchmark:
        benchmark_of("passage_terms")
    conda:
        "../../envs/torch.yaml"
    threads: threads_of("passage_terms")
    resources:
        **resources_of("passage_terms"),
    params:
        **params_of("passage_terms"),


# The term weights of one split's queries (float32, in file order).
use rule step as query_terms with:
    input:
        unpack(inputs_of("query_terms")),
    output:
        **outputs_of("query_terms"),
    log:
        log_of("query_terms"),
    benchmark:
        benchmark_of("query_terms")
    conda:
        "../../envs/torch.yaml"
    threads: threads_of("query_terms")
    resources:
        **resources_of("query_terms"),
    params:
        **params_of("query_terms"),
