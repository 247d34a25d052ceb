# The papers' tables, obtained beside published.


# One table of a paper as CSV and Markdown.
rule table:
    input:
        unpack(inputs_of("table")),
    output:
        csv=f"{RESULTS}/tables/{{paper}}/table-{{number}}.csv",
        md=f"{RESULTS}/tables/{{paper}}/table-{{number}}.md",
        provenance=f"{RESULTS}/tables/{{paper}}/table-{{number}}.csv.provenance.json",
    log:
        f"{LOGS}/table/{{paper}}-{{number}}.log",
    benchmark:
        f"{RESULTS}/benchmarks/table/{{paper}}-{{number}}.jsonl"
    conda:
        "../../envs/evaluation.yaml"
    threads: 1
    resources:
        mem_mb=memory_of("table"),
        runtime=runtime_of("table"),
    params:
        spec=spec_of("table"),
    shell:
        "python -m sparbench.reporting.make_table --spec {params.spec:q} --threads {threads}"
        " --output csv={output.csv:q} md={output.md:q} provenance={output.provenance:q} > {log:q} 2>&1"
