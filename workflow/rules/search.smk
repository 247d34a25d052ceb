# Runs: ranked passages for every query of a split.


# A run of a sparse retriever.
rule sparse_run:
    input:
        unpack(inputs_of("sparse_run")),
    output:
        run=f"{RESULTS}/runs/{{collection}}.{{split}}/{{retriever}}/seed{{seed}}.trec.gz",
        provenance=f"{RESULTS}/runs/{{collection}}.{{split}}/{{retriever}}/seed{{seed}}.trec.gz.provenance.json",
    log:
        f"{LOGS}/sparse_run/{{collection}}.{{split}}/{{retriever}}/seed{{seed}}.log",
    benchmark:
        f"{RESULTS}/benchmarks/sparse_run/{{collection}}.{{split}}/{{retriever}}/seed{{seed}}.jsonl"
    wildcard_constraints:
        retriever=retrievers_of("sparse"),
    conda:
        "../../envs/lucene.yaml"
    threads: threads_of("sparse_run")
    resources:
        mem_mb=memory_of("sparse_run"),
        runtime=runtime_of("sparse_run"),
    params:
        spec=spec_of("sparse_run"),
    shell:
        "python -m sparbench.sparse.search --spec {params.spec:q} --threads {threads}"
        " --output run={output.run:q} provenance={output.provenance:q} > {log:q} 2>&1"


# A run by exact inner products: one dense retriever, or two concatenated under the weight mu.
rule dense_run:
    input:
        unpack(inputs_of("dense_run")),
    output:
        run=f"{RESULTS}/runs/{{collection}}.{{split}}/{{retriever}}/seed{{seed}}.trec.gz",
        provenance=f"{RESULTS}/runs/{{collection}}.{{split}}/{{retriever}}/seed{{seed}}.trec.gz.provenance.json",
    log:
        f"{LOGS}/dense_run/{{collection}}.{{split}}/{{retriever}}/seed{{seed}}.log",
    benchmark:
        f"{RESULTS}/benchmarks/dense_run/{{collection}}.{{split}}/{{retriever}}/seed{{seed}}.jsonl"
    wildcard_constraints:
        retriever=retrievers_of("dense", "concat"),
    conda:
        "../../envs/torch.yaml"
    threads: threads_of("dense_run")
    resources:
        mem_mb=memory_of("dense_run"),
        runtime=runtime_of("dense_run"),
    params:
        spec=spec_of("dense_run"),
    shell:
        "python -m sparbench.vectors.search_step --spec {params.spec:q} --threads {threads}"
        " --output run={output.run:q} provenance={output.provenance:q} > {log:q} 2>&1"


# What one shard of a large corpus gives for such a run: its best rows, and their scores.
rule dense_shard:
    input:
        unpack(inputs_of("dense_shard")),
    output:
        hits=f"{RESULTS}/runs/{{collection}}.{{split}}/{{retriever}}/seed{{seed}}/part-{{shard}}.npz",
        provenance=f"{RESULTS}/runs/{{collection}}.{{split}}/{{retriever}}/seed{{seed}}/part-{{shard}}.npz.provenance.json",
    log:
        f"{LOGS}/dense_shard/{{collection}}.{{split}}/{{retriever}}/seed{{seed}}/part-{{shard}}.log",
    benchmark:
        f"{RESULTS}/benchmarks/dense_shard/{{collection}}.{{split}}/{{retriever}}/seed{{seed}}/part-{{shard}}.jsonl"
    wildcard_constraints:
        retriever=retrievers_of("dense", "concat"),
    conda:
        "../../envs/torch.yaml"
    threads: threads_of("dense_shard")
    resources:
        mem_mb=memory_of("dense_shard"),
        runtime=runtime_of("dense_shard"),
    params:
        spec=spec_of("dense_shard"),
    shell:
        "python -m sparbench.vectors.search_shard --spec {params.spec:q} --threads {threads}"
        " --output hits={output.hits:q} provenance={output.provenance:q} > {log:q} 2>&1"


# A run fused from a dense and a sparse one (Pyserini's interpolation).
rule fused_run:
    input:
        unpack(inputs_of("fused_run")),
    output:
        run=f"{RESULTS}/runs/{{collection}}.{{split}}/{{retriever}}/seed{{seed}}.trec.gz",
        provenance=f"{RESULTS}/runs/{{collection}}.{{split}}/{{retriever}}/seed{{seed}}.trec.gz.provenance.json",
    log:
        f"{LOGS}/fused_run/{{collection}}.{{split}}/{{retriever}}/seed{{seed}}.log",
    benchmark:
        f"{RESULTS}/benchmarks/fused_run/{{collection}}.{{split}}/{{retriever}}/seed{{seed}}.jsonl"
    wildcard_constraints:
        retriever=retrievers_of("fusion"),
    conda:
        "../../envs/evaluation.yaml"
    threads: 1
    resources:
        mem_mb=memory_of("fused_run"),
        runtime=runtime_of("fused_run"),
    params:
        spec=spec_of("fused_run"),
    shell:
        "python -m sparbench.evaluation.fuse --spec {params.spec:q} --threads {threads}"
        " --output run={output.run:q} provenance={output.provenance:q} > {log:q} 2>&1"
