# Training: vocabularies and bi-encoders.


# A WordPiece vocabulary for encoders that start from random weights.
use rule step as tokenizer with:
    input:
        unpack(inputs_of("tokenizer")),
    output:
        **outputs_of("tokenizer"),
    log:
        log_of("tokenizer"),
    benchmark:
        benchmark_of("tokenizer")
    priority: 40
    conda:
        "../../envs/torch.yaml"
    threads: threads_of("tokenizer")
    resources:
        **resources_of("tokenizer"),
    params:
        **params_of("tokenizer"),


# One model with one seed; killed and started again it resumes from its checkpoint beside the output. It starts a process
# for each GPU that it was assigned: these processes share each batch.
use rule step as model with:
    input:
        unpack(inputs_of("model")),
    output:
        **outputs_of("model"),
    log:
        log_of("model"),
    benchmark:
        benchmark_of("model")
    priority: 50
    conda:
        "../../envs/torch.yaml"
    threads: threads_of("model")
    resources:
        **resources_of("model"),
    params:
        **params_of("model"),
