# Weights of second parts, chosen on the tuning split.


# The whole grid of mu on the tuning split, exactly and from one pass, and the choice.
rule tuned_mu:
    input:
        unpack(inputs_of("tuned_mu")),
    output:
        weight=f"{RESULTS}/weights/{{collection}}/{{retriever}}/seed{{seed}}.json",
        provenance=f"{RESULTS}/weights/{{collection}}/{{retriever}}/seed{{seed}}.json.provenance.json",
    log:
        f"{LOGS}/tuned_mu/{{collection}}/{{retriever}}/seed{{seed}}.log",
    benchmark:
        f"{RESULTS}/benchmarks/tuned_mu/{{collection}}/{{retriever}}/seed{{seed}}.jsonl"
    wildcard_constraints:
        retriever=retrievers_of("concat"),
    conda:
        "../../envs/torch.yaml"
    threads: threads_of("tuned_mu")
    resources:
        mem_mb=memory_of("tuned_mu"),
        runtime=runtime_of("tuned_mu"),
    params:
        spec=spec_of("tuned_mu"),
    shell:
        "python -m sparbench.evaluation.tune_mu --spec {params.spec:q} --threads {threads}"
        " --output weight={output.weight:q} provenance={output.provenance:q} > {log:q} 2>&1"


# The whole grid of a fusion's weight on the tuning split, and the choice.
rule tuned_fusion:
    input:
        unpack(inputs_of("tuned_fusion")),
    output:
        weight=f"{RESULTS}/weights/{{collection}}/{{retriever}}/seed{{seed}}.json",
        provenance=f"{RESULTS}/weights/{{collection}}/{{retriever}}/seed{{seed}}.json.provenance.json",
    log:
        f"{LOGS}/tuned_fusion/{{collection}}/{{retriever}}/seed{{seed}}.log",
    benchmark:
        f"{RESULTS}/benchmarks/tuned_fusion/{{collection}}/{{retriever}}/seed{{seed}}.jsonl"
    wildcard_constraints:
        retriever=retrievers_of("fusion"),
    conda:
        "../../envs/evaluation.yaml"
    threads: 1
    resources:
        mem_mb=memory_of("tuned_fusion"),
        runtime=runtime_of("tuned_fusion"),
    params:
        spec=spec_of("tuned_fusion"),
    shell:
        "python -m sparbench.evaluation.tune_fusion --spec {params.spec:q} --threads {threads}"
        " --output weight={output.weight:q} provenance={output.provenance:q} > {log:q} 2>&1"
