"""What a file is that was taken for a model and is none, by its first bytes."""

_CHOOSE = "Choose a file in GGUF form."

_KINDS: tuple[tuple[bytes, str], ...] = (
    (
        b"version https://git-lfs",
        "is only a pointer to the model (Git LFS), not the model. Fetch the file "
        "itself, with `git lfs pull` or a download.",
    ),
    (b"<!doctype", "is a web page, not a model. Download the file itself."),
    (b"<html", "is a web page, not a model. Download the file itself."),
    (b"pk\x03\x04", f"is an archive or a PyTorch file, not in GGUF form. {_CHOOSE}"),
    (b"lmgg", f"is a model of a very old form (GGML). {_CHOOSE}"),
    (b"fmgg", f"is a model of a very old form (GGMF). {_CHOOSE}"),
    (b"tjgg", f"is a model of a very old form (GGJT). {_CHOOSE}"),
    (b"algg", f"is a LoRA file of a very old form (GGLA). {_CHOOSE}"),
)


def what_it_is_instead(name: str, beginning: bytes) -> str:
    """Complete the sentence that begins with the file's name, and say what to do.

    `beginning` are its first bytes, some dozens, fewer of a shorter file.
    """
    lower = beginning.lower()
    for start, sentence in _KINDS:
        if lower.startswith(start):
            return sentence
    # The length of a JSON text in eight bytes, then the text.
    if beginning[8:10] == b'{"' and beginning[5:8] == b"\0\0\0":
        return f"is a model in safetensors form, which is not read here. {_CHOOSE}"
    if not name.lower().endswith(".gguf"):
        # Most likely a text of the writer's; nobody downloaded it as a model.
        return (
            "is not a model file: those are in GGUF form, and their names end with "
            "`.gguf`. `coauthor models list` shows the models that there are."
        )
    if not beginning:
        return "is empty. Download it again, or choose another model."
    return "is no model: it is no GGUF file. Download it again, or choose another."
