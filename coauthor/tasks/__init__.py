"""Use cases: the whole pipe of one ability, top to bottom, in one file each."""
