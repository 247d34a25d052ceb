"""Steps as processes: how a rule calls a step, which runs use a folder, which devices a job holds, how it failed."""
