# The papers' tables and figures, obtained beside published.


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


# One figure of a paper as data, SVG and PNG.
use rule step as figure with:
    input:
        unpack(inputs_of("figure")),
    output:
        **outputs_of("figure"),
    log:
        log_of("figure"),
    benchmark:
        benchmark_of("figure")
    conda:
        "../../envs/evaluation.yaml"
    threads: threads_of("figure")
    resources:
        **resources_of("figure"),
    params:
        **params_of("figure"),
