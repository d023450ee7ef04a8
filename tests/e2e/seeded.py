"""A letter with secrets in it, which nobody but its writer may see."""

SECRETS = {
    "NAME": "Ann Lee",
    "MAIL": "ann.lee@example.org",
    "PHONE": "+44 20 7946 0958",
    "CARD": "4111 1111 1111 1111",
    "KEY": "sk-proj-Ab12Cd34Ef56Gh78Ij90Kl12Mn34Op56",
}
LETTER = (
    "{NAME} answers at {MAIL}, or at {PHONE} in the evening. She paid with {CARD}, and "
    "the key of the archive is {KEY}. Whoever comes to the harbour should know that "
).format(**SECRETS)


def secrets_in(text: str) -> list[str]:
    """Those that stand in a text."""
    return [secret for secret in SECRETS.values() if secret in text]
