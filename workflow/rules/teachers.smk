# Lucene BM25: indexes, and a teacher's top lists for training queries.


# A Lucene index of a corpus.
rule index:
    input:
        unpack(inputs_of("index")),
    output:
        index=directory(f"{RESULTS}/indexes/{{collection}}/{{retriever}}"),
        provenance=f"{RESULTS}/indexes/{{collection}}/{{retriever}}.provenance.json",
    log:
        f"{LOGS}/index/{{collection}}/{{retriever}}.log",
    benchmark:
        f"{RESULTS}/benchmarks/index/{{collection}}/{{retriever}}.jsonl"
    wildcard_constraints:
        retriever=retrievers_of("sparse"),
    priority: 20
    conda:
        "../../envs/lucene.yaml"
    threads: threads_of("index")
    resources:
        mem_mb=memory_of("index"),
        runtime=runtime_of("index"),
    params:
        spec=spec_of("index"),
    shell:
        "python -m sparbench.sparse.build_index --spec {params.spec:q} --threads {threads}"
        " --output index={output.index:q} provenance={output.provenance:q} > {log:q} 2>&1"


# One shard of a teacher's top-K lists; any (K, n_p, n_n) training set is cut from them.
rule teacher:
    input:
        unpack(inputs_of("teacher")),
    output:
        lists=f"{RESULTS}/teachers/{{teacher}}/{{collection}}/{{split}}/part-{{shard}}.npz",
        provenance=f"{RESULTS}/teachers/{{teacher}}/{{collection}}/{{split}}/part-{{shard}}.npz.provenance.json",
    log:
        f"{LOGS}/teacher/{{teacher}}/{{collection}}/{{split}}/part-{{shard}}.log",
    benchmark:
        f"{RESULTS}/benchmarks/teacher/{{teacher}}/{{collection}}/{{split}}/part-{{shard}}.jsonl"
    priority: 30
    conda:
        "../../envs/lucene.yaml"
    threads: threads_of("teacher")
    resources:
        mem_mb=memory_of("teacher"),
        runtime=runtime_of("teacher"),
    params:
        spec=spec_of("teacher"),
    shell:
        "python -m sparbench.sparse.mine_teacher --spec {params.spec:q} --threads {threads}"
        " --output lists={output.lists:q} provenance={output.provenance:q} > {log:q} 2>&1"
