# The papers' tables, obtained beside published.


# One table of a paper as CSV and Markdown.
use rule step as table with:
    input:
        unpack(inputs_of("table")),
    output:
        **outputs_of("table"),
    log:
        log_of("table"),
    benchmark:
        benchmark_of("table")
    conda:
        "../../envs/evaluation.yaml"
    threads: threads_of("table")
    resources:
        **resources_of("table"),
    params:
        **params_of("table"),
