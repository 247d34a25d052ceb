# Vectors of passages, in shards, and of queries.


# One shard of a corpus's vectors (float16, in passage order).
rule passage_vectors:
    input:
        unpack(inputs_of("passage_vectors")),
    output:
        vectors=f"{RESULTS}/vectors/{{collection}}/{{encoder}}/seed{{seed}}/part-{{shard}}.npy",
        provenance=f"{RESULTS}/vectors/{{collection}}/{{encoder}}/seed{{seed}}/part-{{shard}}.npy.provenance.json",
    log:
        f"{LOGS}/passage_vectors/{{collection}}/{{encoder}}/seed{{seed}}/part-{{shard}}.log",
    benchmark:
        f"{RESULTS}/benchmarks/passage_vectors/{{collection}}/{{encoder}}/seed{{seed}}/part-{{shard}}.jsonl"
    conda:
        "../../envs/torch.yaml"
    threads: threads_of("passage_vectors")
    resources:
        mem_mb=memory_of("passage_vectors"),
        runtime=runtime_of("passage_vectors"),
        gpu=gpus_of("passage_vectors"),
    params:
        spec=spec_of("passage_vectors"),
    shell:
        "python -m sparbench.processes.claim_devices {resources.gpu}"
        " python -m sparbench.vectors.encode_passages --spec {params.spec:q} --threads {threads}"
        " --output vectors={output.vectors:q} provenance={output.provenance:q} > {log:q} 2>&1"


# The vectors of one split's queries (float32, in file order).
rule query_vectors:
    input:
        unpack(inputs_of("query_vectors")),
    output:
        vectors=f"{RESULTS}/vectors/{{collection}}.{{split}}/{{encoder}}/seed{{seed}}/queries.npy",
        provenance=f"{RESULTS}/vectors/{{collection}}.{{split}}/{{encoder}}/seed{{seed}}/queries.npy.provenance.json",
    log:
        f"{LOGS}/query_vectors/{{collection}}.{{split}}/{{encoder}}/seed{{seed}}.log",
    benchmark:
        f"{RESULTS}/benchmarks/query_vectors/{{collection}}.{{split}}/{{encoder}}/seed{{seed}}.jsonl"
    conda:
        "../../envs/torch.yaml"
    threads: threads_of("query_vectors")
    resources:
        mem_mb=memory_of("query_vectors"),
        runtime=runtime_of("query_vectors"),
        gpu=gpus_of("query_vectors"),
    params:
        spec=spec_of("query_vectors"),
    shell:
        "python -m sparbench.processes.claim_devices {resources.gpu}"
        " python -m sparbench.vectors.encode_queries --spec {params.spec:q} --threads {threads}"
        " --output vectors={output.vectors:q} provenance={output.provenance:q} > {log:q} 2>&1"
