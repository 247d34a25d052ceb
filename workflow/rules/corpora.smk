# Collections in the project's own form: a passage store, and queries with their judgements.


# The passages of a collection, stored once in a memory-mapped column format.
rule passages:
    input:
        unpack(inputs_of("passages")),
    output:
        passages=f"{RESULTS}/collections/{{collection}}/passages.arrow",
        stats=f"{RESULTS}/collections/{{collection}}/stats.json",
        provenance=f"{RESULTS}/collections/{{collection}}/passages.arrow.provenance.json",
    log:
        f"{LOGS}/collections/{{collection}}.log",
    benchmark:
        f"{RESULTS}/benchmarks/collections/{{collection}}.jsonl"
    conda:
        "../../envs/evaluation.yaml"
    threads: 1
    resources:
        mem_mb=memory_of("passages"),
        runtime=runtime_of("passages"),
    params:
        spec=spec_of("passages"),
    shell:
        "python -m sparbench.collections.build_passages --spec {params.spec:q} --threads {threads}"
        " --output passages={output.passages:q} stats={output.stats:q} provenance={output.provenance:q} > {log:q} 2>&1"


# The queries of one split, with answers or positives, and their qrels.
rule queries:
    input:
        unpack(inputs_of("queries")),
    output:
        queries=f"{RESULTS}/collections/{{collection}}/queries.{{split}}.jsonl.gz",
        qrels=f"{RESULTS}/collections/{{collection}}/qrels.{{split}}.tsv",
        stats=f"{RESULTS}/collections/{{collection}}/stats.{{split}}.json",
        provenance=f"{RESULTS}/collections/{{collection}}/queries.{{split}}.jsonl.gz.provenance.json",
    log:
        f"{LOGS}/queries/{{collection}}.{{split}}.log",
    benchmark:
        f"{RESULTS}/benchmarks/queries/{{collection}}.{{split}}.jsonl"
    conda:
        "../../envs/evaluation.yaml"
    threads: 1
    resources:
        mem_mb=memory_of("queries"),
        runtime=runtime_of("queries"),
    params:
        spec=spec_of("queries"),
    shell:
        "python -m sparbench.collections.build_queries --spec {params.spec:q} --threads {threads}"
        " --output queries={output.queries:q} qrels={output.qrels:q} stats={output.stats:q} provenance={output.provenance:q} > {log:q} 2>&1"
