"""How an amount of bytes is told to a person."""


def size(count: int) -> str:
    """Bytes for a person, in the powers of ten that disks are sold in."""
    if count >= 1_000_000_000:
        return f"{count / 1e9:.1f} GB"
    return f"{count / 1e6:.1f} MB" if count < 10_000_000 else f"{count / 1e6:.0f} MB"
