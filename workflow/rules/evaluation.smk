# Judging runs.


# All metrics of one run, a query and on average over all judged queries.
rule metrics:
    input:
        unpack(inputs_of("metrics")),
    output:
        metrics=f"{RESULTS}/metrics/{{collection}}.{{split}}/{{retriever}}/seed{{seed}}.json",
        provenance=f"{RESULTS}/metrics/{{collection}}.{{split}}/{{retriever}}/seed{{seed}}.json.provenance.json",
    log:
        f"{LOGS}/metrics/{{collection}}.{{split}}/{{retriever}}/seed{{seed}}.log",
    benchmark:
        f"{RESULTS}/benchmarks/metrics/{{collection}}.{{split}}/{{retriever}}/seed{{seed}}.jsonl"
    conda:
        "../../envs/evaluation.yaml"
    threads: 1
    resources:
        mem_mb=memory_of("metrics"),
        runtime=runtime_of("metrics"),
    params:
        spec=spec_of("metrics"),
    shell:
        "python -m sparbench.evaluation.evaluate --spec {params.spec:q} --threads {threads}"
        " --output metrics={output.metrics:q} provenance={output.provenance:q} > {log:q} 2>&1"


# Rank-biased overlap of a run with a reference retriever's.
rule rbo:
    input:
        unpack(inputs_of("rbo")),
    output:
        rbo=f"{RESULTS}/rbo/{{collection}}.{{split}}/{{retriever}}/against-{{reference}}/seed{{seed}}.json",
        provenance=f"{RESULTS}/rbo/{{collection}}.{{split}}/{{retriever}}/against-{{reference}}/seed{{seed}}.json.provenance.json",
    log:
        f"{LOGS}/rbo/{{collection}}.{{split}}/{{retriever}}/against-{{reference}}/seed{{seed}}.log",
    benchmark:
        f"{RESULTS}/benchmarks/rbo/{{collection}}.{{split}}/{{retriever}}/against-{{reference}}/seed{{seed}}.jsonl"
    conda:
        "../../envs/evaluation.yaml"
    threads: 1
    resources:
        mem_mb=memory_of("rbo"),
        runtime=runtime_of("rbo"),
    params:
        spec=spec_of("rbo"),
    shell:
        "python -m sparbench.evaluation.compare_rankings --spec {params.spec:q} --threads {threads}"
        " --output rbo={output.rbo:q} provenance={output.provenance:q} > {log:q} 2>&1"
