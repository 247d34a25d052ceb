"""What training makes small: a module a loss, each with a function `loss`; a recipe of the registry names one."""
