"""Ways of reaching a model, each behind the `Backend` protocol of `base`."""
