"""The commands of `gik`, a module for each group; heavy modules are imported by the command that needs them."""
