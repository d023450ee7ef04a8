"""The configuration of each editor, just as its page in docs/editors has it."""
