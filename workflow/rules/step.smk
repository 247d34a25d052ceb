# What every rule that computes inherits.


# One command for all stages: the module of the stage's row, the job's spec, and where its results go. No target itself.
rule step:
    log:
        f"{LOGS}/step.log",
    conda:
        "../../envs/evaluation.yaml"
    shell:
        "{params.command} --spec {params.spec:q} --threads {threads} --output {params.results:q} > {log:q} 2>&1"
