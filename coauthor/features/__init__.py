"""One file for each editor-visible ability, each with `register(server)`."""
