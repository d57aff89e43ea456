"""Which program this is: version, code, libraries, Python, SQLite and model, to tell two nights apart.

Nothing here costs more than some hundredths of a second, and nothing fails where git, a checkout or a lock
is missing: what is not known is ``None``.
"""

from __future__ import annotations

import platform
import subprocess
from hashlib import sha256
from importlib import metadata
from pathlib import Path
from typing import Any

PARTS = ("db", "flows", "ranking", "spiders")
LOCKS = ("requirements.lock", "source-only.lock", "torch-cpu.lock")
ENCODER_LIBRARIES = ("onnxruntime", "tokenizers")
ORIGINAL_LIBRARIES = ("sentence-transformers", "torch")
GIT_SECONDS = 5.0


def product(root: Path | None = None) -> dict[str, Any]:
    """The identity of the running program, as plain values for a manifest.

    ``root`` is the folder that holds the packages; a test passes its own.
    """
    from db.figures import sqlite_version

    place = root or Path(__file__).parents[2]
    return {
        "version": metadata.version("legation"),
        "code": code(place),
        "lock": lock(place),
        "python": platform.python_version(),
        "sqlite": sqlite_version(),
        "model": model(),
        "libraries": libraries(),
    }


def code(place: Path) -> dict[str, Any]:
    """The code's hash, part by part, and its commit where ``place`` is a checkout.

    ``modified`` says whether the parts differ from the commit; ``None`` where git cannot say it. The hash of
    ``ranking`` also is the version of its rules and parameters: all of them stand in its files.
    """
    parts = {part: hash_of_files(place / part) for part in PARTS}
    whole = sha256("".join(f"{part} {found}\n" for part, found in parts.items()).encode()).hexdigest()
    commit = _git(place, "rev-parse", "HEAD") if (place / ".git").exists() else None
    changes = _git(place, "status", "--porcelain", "--", *PARTS) if commit else None
    return {
        "sha256": whole,
        "parts": parts,
        "commit": commit.strip() if commit else None,
        "modified": None if changes is None else bool(changes.strip()),
    }


def hash_of_files(folder: Path) -> str:
    """SHA-256 over the names and contents of a package's files, without what Python makes of them."""
    total = sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            total.update(f"{path.relative_to(folder).as_posix()}\0{path.stat().st_size}\0".encode())
            total.update(path.read_bytes())
    return total.hexdigest()


def lock(place: Path) -> dict[str, str]:
    """SHA-256 over the lock files; where they are not, over the installed libraries."""
    found = [place / name for name in LOCKS if (place / name).is_file()]
    if len(found) == len(LOCKS):
        content = b"".join(path.read_bytes() for path in found)
        return {"of": " and ".join(LOCKS), "sha256": sha256(content).hexdigest()}
    return {
        "of": "installed libraries",
        "sha256": sha256("\n".join(installed()).encode()).hexdigest(),
    }


def model() -> dict[str, str | None]:
    """The encoders in use: their ids, the hash of the English weights, and the libraries that compute.

    ``across`` is the encoder for other languages than English, ``None`` where it is not used.
    """
    # Imported here: this brings numpy, though never torch.
    from flows.night.embedding import encoders_here
    from ranking.embedding import MODEL, WEIGHTS_SHA256

    used = encoders_here()
    names = ORIGINAL_LIBRARIES if used.english == MODEL else ENCODER_LIBRARIES
    backend = ", ".join(f"{name} {_version(name)}" for name in names)
    return {
        "id": used.english,
        "weights_sha256": WEIGHTS_SHA256,
        "backend": f"{backend}, CPU",
        "across": used.across,
    }


def libraries() -> str:
    """Every installed library as ``name-version``, in one line."""
    return " ".join(installed())


def installed() -> list[str]:
    """``name-version`` of everything that is installed beside this program's own libraries, sorted.

    Read from the names of the folders: opening the description of each would cost more than the rest.
    """
    place = Path(str(metadata.distribution("click").locate_file("")))
    names = sorted(path.name.removesuffix(".dist-info") for path in place.glob("*.dist-info"))
    return [name for name in names if not name.startswith("legation-")]


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "not installed"


def _git(place: Path, *arguments: str) -> str | None:
    """What git says about a checkout; ``None`` without git, or when it refuses."""
    try:
        done = subprocess.run(
            # Named outright, because a hook's environment would lead git elsewhere.
            ["git", f"--git-dir={place / '.git'}", f"--work-tree={place}", "--no-optional-locks", *arguments],
            cwd=place,
            capture_output=True,
            text=True,
            timeout=GIT_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None
