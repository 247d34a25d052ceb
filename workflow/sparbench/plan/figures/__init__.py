"""What each kind of figure checks and reads; drawing is by the module of the same name in reporting/figures.

check(registry, figure, where)      UserError for a figure that names what does not exist
plan(planner, figure)               the plan of its job: settings and inputs of the two functions that draw it
runs(planner, figure)               the runs that its points are about
"""
