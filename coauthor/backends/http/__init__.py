"""What backends that reach a model over HTTP share."""
