"""The model files on this machine: the bundled one and those the writer added."""
