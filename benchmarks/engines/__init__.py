"""The engine alone, beside others that run the same model on the same machine."""
