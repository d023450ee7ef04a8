"""Headers of GGUF files: what they say, and what becomes of hostile ones."""

import ctypes
import os
import struct
import sys
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from coauthor.errors import ModelNotFound
from coauthor.models.bundled import bundled_path
from coauthor.models.facts import ModelFacts, read_facts
from coauthor.models.gguf import Header, read_beginning, read_header
from coauthor.models.tensor_sizes import BLOCKS, QUANTIZATIONS
from tests.unit.llama_cpp.tiny_gguf import gguf_bytes

SMALL = gguf_bytes(
    {
        "general.architecture": "llama",
        "general.languages": ["en", "de"],
        "llama.context_length": 256,
        "llama.rope.freq_base": 10000.0,
        "tokenizer.ggml.tokens": ["<s>", "a", "b"],
        "tokenizer.ggml.token_type": [1, 1, 1],
        "tokenizer.ggml.add_bos_token": True,
        "tokenizer.chat_template": "{{ messages }}",
    },
    {"token_embd.weight": np.ones((3, 32)), "output_norm.weight": np.ones(32)},
)
HEADER_BYTES = len(SMALL) - 4 * (3 * 32 + 32)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "model.gguf"


def test_a_header_says_what_was_written_into_it(path: Path) -> None:
    path.write_bytes(SMALL)
    header = read_header(path)
    assert (header.version, header.byte_order) == (3, "little")
    assert header.text("general.architecture") == "llama"
    assert header.texts("general.languages") == ["en", "de"]
    assert header.number("llama.context_length") == 256
    assert header.values["llama.rope.freq_base"] == 10000.0
    assert header.values["tokenizer.ggml.add_bos_token"] is True
    assert header.counts["tokenizer.ggml.tokens"] == 3
    assert (header.tensors, header.parameters, header.missing_bytes) == (2, 128, 0)


def test_the_beginning_ends_before_the_vocabulary(path: Path) -> None:
    tokens = ["token"] * 2000
    data = gguf_bytes({"general.name": "me", "tokens": tokens, "more": 1}, {})
    # Behind it the file may say anything: nobody has read it.
    path.write_bytes(data[: data.index(b"token", data.index(b"tokens") + 6)])
    header = read_beginning(path)
    assert header.text("general.name") == "me"
    assert header.counts["tokens"] == 2000
    assert not header.complete
    with pytest.raises(ModelNotFound, match="cut off in its header"):
        read_header(path)


def test_the_bundled_model_is_read_to_its_last_byte(path: Path) -> None:
    whole = bundled_path().read_bytes()
    header = read_header(bundled_path())
    assert header.missing_bytes == 0
    assert header.counts["tokenizer.ggml.tokens"] > 1000
    path.write_bytes(whole[:-1000])
    # The last weights may be padded to the alignment.
    assert 1000 - 32 < read_header(path).missing_bytes <= 1000


@pytest.mark.parametrize(
    ("told", "bytes_per_token"),
    [
        # Of 36 layers, 8 of 32 heads, 128 wide, twice, in two bytes.
        ({"attention.head_count_kv": 8}, 36 * 8 * 256 * 2),
        ({"attention.head_count_kv": [8, 0, 4]}, 12 * 256 * 2),
        ({}, 36 * 32 * 256 * 2),
        ({"attention.key_length": 64, "attention.value_length": 32}, 36 * 32 * 96 * 2),
    ],
)
def test_what_is_kept_of_a_text(
    path: Path, told: dict[str, object], bytes_per_token: int
) -> None:
    sizes = {"block_count": 36, "attention.head_count": 32, "embedding_length": 4096}
    keys = {f"x.{key}": value for key, value in (sizes | told).items()}
    path.write_bytes(gguf_bytes({"general.architecture": "x", **keys}, {}))
    assert read_facts(path).bytes_per_token == bytes_per_token


def test_version_2_and_the_other_order_of_bytes(path: Path) -> None:
    key, text = b"general.architecture", b"llama"
    data = struct.pack(">4sIQQQ", b"GGUF", 2, 0, 1, len(key)) + key
    path.write_bytes(data + struct.pack(">IQ", 8, len(text)) + text)
    header = read_header(path)
    assert (header.version, header.byte_order) == (2, "big")
    assert header.text("general.architecture") == "llama"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "is empty"),
        (b"GGUF", "cut off in its header"),
        (
            b"GGUF\4\0\0\0" + bytes(16),
            r"newer form \(GGUF version 4\).*Update coauthor",
        ),
        (b"GGUF\1\0\0\0" + bytes(16), r"old form \(GGUF version 1\)"),
        (b"GGUF\0\0\0\0" + bytes(16), r"old form \(GGUF version 0\)"),
        (b"PK\3\4 archive", "archive or a PyTorch file"),
        (b"<!DOCTYPE html><html>", "web page"),
        (b"version https://git-lfs.github.com/spec/v1\n", "git lfs pull"),
        (struct.pack("<Q", 90) + b'{"__metadata__":{}}', "safetensors"),
        (b"tjgg\3\0\0\0", "very old form"),
        (b"Dear Ann,\n", "no GGUF file"),
    ],
)
def test_what_is_no_model_is_called_what_it_is(
    path: Path, data: bytes, says: str
) -> None:
    path.write_bytes(data)
    with pytest.raises(ModelNotFound, match=says) as caught:
        read_header(path)
    assert str(caught.value).startswith("model.gguf ")


@pytest.mark.parametrize("data", [b"", b"# Dogs\n"])
def test_a_text_is_not_to_be_downloaded_again(tmp_path: Path, data: bytes) -> None:
    text = tmp_path / "essay.md"
    text.write_bytes(data)
    with pytest.raises(
        ModelNotFound, match=r"^essay\.md is not a model file"
    ) as caught:
        read_header(text)
    assert "ownload" not in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("written", "instead", "says"),
    [
        (struct.pack("<QQ", 2, 8), struct.pack("<QQ", 2**40, 8), "more in it than any"),
        (struct.pack("<QQ", 2, 8), struct.pack("<QQ", 2, 2**63), "more in it than any"),
        (struct.pack("<Q", 20) + b"gen", b"\xff" * 8 + b"gen", "too long or empty"),
        (struct.pack("<Q", 20) + b"gen", bytes(8) + b"gen", "too long or empty"),
        (b"llama.context_length", b"general.architecture", "something twice"),
        (struct.pack("<IQ", 8, 5) + b"llama", struct.pack("<IQ", 99, 5) + b"llama",
         "unknown type"),
        (struct.pack("<IIQ", 9, 8, 3), struct.pack("<IIQ", 9, 8, 2**62), "more in it"),
        (struct.pack("<IIQ", 9, 5, 3), struct.pack("<IIQ", 9, 5, 2**62), "cut off"),
        (struct.pack("<IIQ", 9, 8, 3), struct.pack("<IIQ", 9, 9, 3), "unknown type"),
        (struct.pack("<IQQ", 2, 32, 3), struct.pack("<IQQ", 5, 32, 3), "more in it"),
        (struct.pack("<IQQ", 2, 32, 3), struct.pack("<IQQ", 2, 2**63, 2**63),
         "impossibly large"),
    ],
)  # fmt: skip
def test_absurd_claims_are_refused(
    path: Path, written: bytes, instead: bytes, says: str
) -> None:
    assert SMALL.count(written) == 1
    path.write_bytes(SMALL.replace(written, instead))
    tracemalloc.start()
    with pytest.raises(ModelNotFound, match=says):
        read_header(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1_000_000


def test_a_long_text_is_passed_over(path: Path) -> None:
    long = "x" * 9_000_000
    path.write_bytes(gguf_bytes({"general.name": long, "general.author": "me"}, {}))
    header = read_header(path)
    assert "general.name" not in header.values
    assert header.text("general.author") == "me"


def set_byte(path: Path, at: int, byte: int) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        file.write(bytes([byte]))


def test_every_damaged_byte_of_a_header_gives_a_header_or_a_sentence(
    path: Path,
) -> None:
    tried = read = refused = 0
    path.write_bytes(SMALL)
    for at in range(HEADER_BYTES):
        for byte in {0, SMALL[at] ^ 1, SMALL[at] ^ 0x80, 0xFF} - {SMALL[at]}:
            set_byte(path, at, byte)
            for reader in (read_facts, read_beginning):
                tried += 1
                try:
                    read += isinstance(reader(path), (Header, ModelFacts))
                except ModelNotFound as error:
                    refused += str(error).startswith("model.gguf ")
        set_byte(path, at, SMALL[at])
    assert refused > 100
    assert read + refused == tried


def test_a_header_cut_off_anywhere_is_a_sentence(path: Path) -> None:
    whole_header = SMALL[:HEADER_BYTES].rstrip(b"\0")
    path.write_bytes(whole_header)
    for length in reversed(range(len(whole_header))):
        os.truncate(path, length)
        with pytest.raises(ModelNotFound, match=r"is empty|no GGUF|cut off"):
            read_header(path)


def test_random_bytes_behind_the_magic(path: Path) -> None:
    random = np.random.default_rng(5)
    for _ in range(300):
        path.write_bytes(b"GGUF\3\0\0\0" + random.bytes(200))
        with pytest.raises(ModelNotFound):
            read_header(path)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such pipes")
def test_a_pipe_is_not_waited_for(path: Path) -> None:
    os.mkfifo(path)
    with pytest.raises(ModelNotFound, match="no file"):
        read_header(path)


def test_a_file_that_is_not_there_or_not_ours_to_read(tmp_path: Path) -> None:
    with pytest.raises(ModelNotFound, match="cannot be read"):
        read_header(tmp_path / "gone.gguf")
    with pytest.raises(ModelNotFound, match="no file"):
        read_header(tmp_path)


def test_sizes_and_names_are_those_of_llama_cpp() -> None:
    from coauthor.backends.llama_cpp.native import llama

    folder = Path(llama.__file__).parent / "lib"
    (library, *_) = sorted(folder.glob("*ggml-base*"))
    ggml = ctypes.CDLL(str(library))
    ggml.ggml_blck_size.restype = ctypes.c_int64
    ggml.ggml_type_size.restype = ctypes.c_size_t
    for kind, sizes in BLOCKS.items():
        assert (ggml.ggml_blck_size(kind), ggml.ggml_type_size(kind)) == sizes
    names = {
        getattr(llama, name): name.removeprefix("LLAMA_FTYPE_").split("_", 1)[1]
        for name in dir(llama)
        if name.startswith(("LLAMA_FTYPE_MOSTLY_", "LLAMA_FTYPE_ALL_"))
    }
    assert names == QUANTIZATIONS
