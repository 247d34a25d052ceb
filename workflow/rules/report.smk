# The page that holds all tables.


# One self-contained HTML page.
rule page:
    input:
        unpack(inputs_of("page")),
    output:
        page=f"{RESULTS}/report/index.html",
    log:
        f"{LOGS}/page.log",
    benchmark:
        f"{RESULTS}/benchmarks/page.jsonl"
    conda:
        "../../envs/evaluation.yaml"
    threads: 1
    resources:
        mem_mb=memory_of("page"),
        runtime=runtime_of("page"),
    params:
        spec=spec_of("page"),
    shell:
        "python -m sparbench.reporting.make_report --spec {params.spec:q} --threads {threads}"
        " --output page={output.page:q} > {log:q} 2>&1"
