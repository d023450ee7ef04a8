"""The writer's documents as plain values: text, positions, structure, snapshots."""
