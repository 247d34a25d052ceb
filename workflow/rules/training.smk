# Training: vocabularies and bi-encoders.


# A WordPiece vocabulary for encoders that start from random weights.
rule tokenizer:
    input:
        unpack(inputs_of("tokenizer")),
    output:
        tokenizer=directory(f"{RESULTS}/tokenizers/{{encoder}}"),
        provenance=f"{RESULTS}/tokenizers/{{encoder}}.provenance.json",
    log:
        f"{LOGS}/tokenizer/{{encoder}}.log",
    benchmark:
        f"{RESULTS}/benchmarks/tokenizer/{{encoder}}.jsonl"
    priority: 40
    conda:
        "../../envs/torch.yaml"
    threads: 1
    resources:
        mem_mb=memory_of("tokenizer"),
        runtime=runtime_of("tokenizer"),
    params:
        spec=spec_of("tokenizer"),
    shell:
        "python -m sparbench.encoders.train_vocabulary --spec {params.spec:q} --threads {threads}"
        " --output tokenizer={output.tokenizer:q} provenance={output.provenance:q} > {log:q} 2>&1"


# One model with one seed; killed and started again it resumes from its checkpoint beside the output. It starts a process
# for each GPU that it was handed: so many share each batch.
rule model:
    input:
        unpack(inputs_of("model")),
    output:
        model=directory(f"{RESULTS}/models/{{model}}/seed{{seed}}/model"),
        card=f"{RESULTS}/models/{{model}}/seed{{seed}}/training.json",
        validation=f"{RESULTS}/models/{{model}}/seed{{seed}}/validation.tsv",
        provenance=f"{RESULTS}/models/{{model}}/seed{{seed}}/model.provenance.json",
    log:
        f"{LOGS}/model/{{model}}/seed{{seed}}.log",
    benchmark:
        f"{RESULTS}/benchmarks/model/{{model}}/seed{{seed}}.jsonl"
    priority: 50
    conda:
        "../../envs/torch.yaml"
    threads: threads_of("model")
    resources:
        mem_mb=memory_of("model"),
        runtime=runtime_of("model"),
        gpu=gpus_of("model"),
    params:
        spec=spec_of("model"),
    shell:
        "python -m sparbench.processes.claim_devices {resources.gpu}"
        " python -m sparbench.training.train --spec {params.spec:q} --threads {threads}"
        " --output model={output.model:q} card={output.card:q} validation={output.validation:q} provenance={output.provenance:q} > {log:q} 2>&1"
