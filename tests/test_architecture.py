"""The rules of the house: who may import whom, which module is the door to a library, where the clock is."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("flows", "spiders", "ranking", "db")
MODULES = sorted(path.relative_to(ROOT) for package in PACKAGES for path in (ROOT / package).rglob("*.py"))

# What a part may import of the others; anything else must be introduced by flows.
MAY_IMPORT = {
    "flows": ("spiders", "ranking", "db"),
    "spiders": ("db.records",),
    "ranking": ("db.records",),
    "db": (),
}

# One library, one door: the path prefixes that may import it.
DOORS = {
    "prefect": ("flows/schedule/prefect_flow.py", "flows/schedule/flow.py"),
    "cronsim": ("flows/schedule/timetable.py",),
    "currency_converter": ("flows/night/shipped_rates.py",),
    "sqlite_utils": ("db/",),
    "sqlite3": ("db/",),
    "scrapy": ("spiders/",),
    "twisted": ("spiders/",),
    "warcio": ("spiders/",),
    "feedparser": ("spiders/",),
    "lxml": ("spiders/",),
    "xml": ("flows/screening/sanctions_xml.py",),
    "anyascii": ("ranking/screening_",),
    "rapidfuzz": ("ranking/screening_agreement.py",),
    "pypdfium2": ("spiders/document_text.py",),
    "docx": ("spiders/document_text.py",),
    "sentence_transformers": ("ranking/embedding.py",),
    "torch": ("ranking/embedding.py",),
    "onnx": ("ranking/bert_graph.py",),
    "onnxruntime": ("ranking/onnx_encoder.py",),
    "safetensors": ("ranking/int8_models.py",),
    "tokenizers": ("ranking/word_pieces.py",),
    "bm25s": ("ranking/",),
    "Stemmer": ("ranking/",),
    "sklearn": ("ranking/",),
    "bibtexparser": ("ranking/background_references.py",),
    "rispy": ("ranking/background_references.py",),
    "dkim": ("flows/delivery/dkim_signing.py",),
    "flufl": ("flows/delivery/bounces.py",),
    "icalendar": ("flows/calendars/file.py",),
    "apprise": ("flows/notify/channel.py",),
    "pyarrow": ("flows/export/parquet.py",),
    "xlsxwriter": ("flows/export/xlsx.py",),
    "smtplib": ("flows/delivery/mail_server.py",),
    "itsdangerous": ("flows/triage/sessions.py",),
    "datasette": ("flows/serving/data_",),
    "starlette": ("flows/triage/app.py", "flows/links/app.py", "flows/serving/"),
    "uvicorn": ("flows/links/app.py",),
    "jinja2": (
        "flows/desk/rendering.py",
        "flows/digest/templates.py",
        "flows/links/pages.py",
        "flows/reports/rendering.py",
    ),
    "markupsafe": ("flows/desk/rendering.py",),
    "click": ("flows/cli.py", "flows/commands/"),
    "rich": ("flows/commands/", "flows/progress.py"),
}

# A night must not pay for these before it knows that it needs them.
LAZY = (
    "torch", "sentence_transformers", "onnx", "onnxruntime", "tokenizers", "prefect", "scrapy",
    "sqlite_utils", "bm25s", "sklearn", "pydantic",
)  # fmt: skip

CLOCK = {"now", "utcnow", "today", "time"}
CLOCK_DOORS = ("flows/commands/", "flows/cli.py", "spiders/child.py", "spiders/handlers.py")


def tree(module: Path) -> ast.Module:
    return ast.parse((ROOT / module).read_text())


def imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""] if node.level == 0 else ["<relative>"]
    return []


def imports(module: Path) -> list[str]:
    return [name for node in ast.walk(tree(module)) for name in imported(node)]


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_imports_point_one_way(module):
    part = module.parts[0]
    for name in imports(module):
        other = name.split(".")[0]
        if other in PACKAGES and other != part:
            assert any(name == door or name.startswith(f"{door}.") for door in MAY_IMPORT[part]), name
        assert name != "<relative>", "absolute imports only"


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_a_library_has_one_door(module):
    for name in imports(module):
        doors = DOORS.get(name.split(".")[0])
        assert doors is None or str(module).startswith(doors), (
            f"{name} is imported at {', '.join(doors)} only"
        )


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_the_clock_is_an_argument(module):
    if str(module).startswith(CLOCK_DOORS):
        return
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CLOCK:
            owner = ast.unparse(node.func.value)
            assert owner not in {"datetime", "date", "time", "datetime.datetime", "datetime.date"}, (
                f"line {node.lineno}: {owner}.{node.func.attr}()"
            )


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_the_environment_is_read_in_settings_only(module):
    if module == Path("flows/settings.py"):
        return
    for node in ast.walk(tree(module)):
        reads = isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"}
        writes_for_a_library = str(module) == "ranking/embedding.py"
        assert not reads or writes_for_a_library, f"line {node.lineno}"


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_files_and_functions_stay_short(module):
    lines = (ROOT / module).read_text().count("\n")
    assert lines <= 260, f"{lines} lines"
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or 0) - node.lineno + 1
            assert length <= 45, f"{node.name}: {length} lines"


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_every_module_and_public_function_says_what_it_is(module):
    parsed = tree(module)
    assert ast.get_docstring(parsed) or not parsed.body, "a module says what it holds"
    for node in parsed.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{node.name} has no docstring"


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_no_file_is_a_drawer(module):
    assert module.stem not in {"utils", "util", "helpers", "helper", "common", "misc", "base", "manager"}


def test_importing_the_command_line_imports_nothing_heavy():
    import subprocess
    import sys

    program = "import sys, flows.cli; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert not set(LAZY) & set(loaded.stdout.split())
