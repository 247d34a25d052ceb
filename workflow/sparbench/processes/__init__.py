"""Steps as processes: how a rule calls one, who is at work in a folder, which devices a job holds, how it failed."""
