# From a stage's row to the directives of its rule.


def plan_of(stage, wildcards):
    try:
        return STAGES[stage].plan(PLANNER, wildcards)
    except UserError as error:
        raise WorkflowError(str(error)) from None


def inputs_of(stage):
    """For `unpack`: the named inputs of a stage's job, and those whose roles stand in its settings."""

    def inputs(wildcards):
        plan = plan_of(stage, wildcards)
        return {**plan.inputs, **({"listed": list(plan.listed)} if plan.listed else {})}

    return inputs


def spec_of(stage):
    """The one tracked param of a computing rule: see sparbench.identity."""

    def spec(wildcards):
        return job_spec(stage, plan_of(stage, wildcards), dict(wildcards.items()))

    return spec


def outputs_of(stage):
    """What the jobs of a stage write, and the sidecar: role -> pattern, with folders marked as such."""
    patterns = PLANNER.paths.patterns(stage)
    marked = {role: directory(path[:-1]) if path.endswith("/") else path for role, path in patterns.items()}
    return {**marked, **sidecar_of(stage)}


def sidecar_of(stage):
    """The sidecar beside a stage's main output, where it has one."""
    main = next(iter(PLANNER.paths.patterns(stage).values())).rstrip("/")
    return {"provenance": f"{main}{SIDECAR}"} if STAGES[stage].recorded else {}


def log_of(stage):
    return PLANNER.paths.log(stage)


def benchmark_of(stage):
    return PLANNER.paths.benchmark(stage)


def threads_of(stage):
    return needs.threads(PLANNER, stage)


def resources_of(stage):
    """Memory and minutes for each attempt at a job of a stage, and its GPUs: see sparbench.plan.resources."""
    gpus = {"gpu": needs.gpus(PLANNER, stage)} if STAGES[stage].gpu else {}
    return {
        "mem_mb": lambda wildcards, attempt: resources.memory_mb(PLANNER, stage, wildcards, attempt),
        "runtime": lambda wildcards, attempt: resources.runtime_minutes(PLANNER, stage, wildcards, attempt),
        **gpus,
    }


def params_of(stage):
    """The one tracked param; and what its command needs besides, which is not tracked since it takes `output`."""
    patterns = {**PLANNER.paths.patterns(stage), **sidecar_of(stage)}

    def results(wildcards, output):
        paths = {role: pattern.rstrip("/").format(**wildcards) for role, pattern in patterns.items()}
        return [f"{role}={path}" for role, path in paths.items()]

    return {
        "spec": spec_of(stage),
        "command": lambda wildcards, output, resources: STAGES[stage].command(resources.get("gpu", 0)),
        "results": results,
    }


def retrievers_of(stage):
    """A wildcard's constraint: the retrievers of the kinds that a stage serves."""
    return one_of(name for name, row in PLANNER.registry.retrievers.items() if row["kind"] in STAGES[stage].kinds)
