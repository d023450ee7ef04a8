"""What a user installs: the wheel, in an environment of its own.

Nothing is downloaded: uv has every dependency in its cache, because it has just set up
the environment in which this test runs. Only the engine is copied from there: uv may
have forgotten what it compiled, and compiling takes minutes.
"""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from importlib import metadata
from pathlib import Path

import pytest

from coauthor.models.bundled import NAME

ROOT = Path(__file__).parents[2]
ENGINE = "llama-cpp-python"
UV = os.environ.get("UV") or shutil.which("uv") or "uv"

ESSAY = """# On walking

Walking to work takes me forty minutes, and I have come to think of them as mine.
Nobody calls. The streets are empty at that hour, and the light is low and kind.

In the evening I walk back, and the same streets are full of people who are hungry.
"""


def run(*command: str | Path, cwd: Path = ROOT, **environment: str) -> str:
    done = subprocess.run(
        [str(each) for each in command],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    run(UV, "build", "--offline", "--wheel", "--out-dir", folder)
    (built,) = folder.glob("coauthor_lsp-*.whl")
    return built


def test_the_wheel_carries_the_prompts_the_model_and_the_sample(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for prompt in (ROOT / "prompts").glob("*.md"):
        assert f"coauthor/prompts/{prompt.name}" in names
    assert f"coauthor/models/bundled/{NAME}.gguf" in names
    assert "coauthor/models/bundled/MODEL_CARD.md" in names
    assert "coauthor/models/catalog.toml" in names
    assert "coauthor/engine/sample.md" in names
    assert "coauthor/py.typed" in names
    assert not [name for name in names if name.startswith(("tests/", "docs/"))]


def copy_engine(python: Path) -> None:
    """Give another environment the engine of this one."""
    where = "import sysconfig; print(sysconfig.get_path('platlib'))"
    target = Path(run(python, "-c", where).strip())
    engine = metadata.distribution(ENGINE)
    for file in engine.files or []:
        source = Path(str(engine.locate_file(file)))
        if ".." not in file.parts and source.is_file():
            copied = target / file
            copied.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, copied)


def test_try_runs_from_the_installed_wheel(wheel: Path, tmp_path: Path) -> None:
    environment = tmp_path / "environment"
    run(
        *(UV, "sync", "--offline", "--frozen", "--no-dev", "--no-install-project"),
        *("--no-install-package", ENGINE, "--python", sys.executable),
        UV_PROJECT_ENVIRONMENT=str(environment),
    )
    scripts = environment / ("Scripts" if os.name == "nt" else "bin")
    python = scripts / ("python.exe" if os.name == "nt" else "python")
    copy_engine(python)
    run(UV, "pip", "install", "--offline", "--no-deps", "--python", python, wheel)
    essay = tmp_path / "essay.md"
    essay.write_text(ESSAY, encoding="utf-8")
    printed = run(scripts / "coauthor", "try", essay, "--json", cwd=tmp_path)
    result = json.loads(printed)
    assert result["model"] == NAME
    assert len(result["suggestions"]) == 5
    assert all(suggestion["text"] for suggestion in result["suggestions"])
    assert len(result["ideas"]["items"]) >= 2
