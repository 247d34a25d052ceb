# The page that holds all tables.


# One self-contained HTML page.
use rule step as page with:
    input:
        unpack(inputs_of("page")),
    output:
        **outputs_of("page"),
    log:
        log_of("page"),
    benchmark:
        benchmark_of("page")
    conda:
        "../../envs/evaluation.yaml"
    threads: threads_of("page")
    resources:
        **resources_of("page"),
    params:
        **params_of("page"),
