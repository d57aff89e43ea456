"""Teach the second reader of clauses from the labelled sentences, and write its files.

``python -m tests.teach_terms [--without TABLE…] [--folder FOLDER]``: the rows of the tables named below, each
by its families, and every sentence of our own samples in which no rule finds a clause, as none. The same
tables and libraries give the same files. ``--without`` leaves tables out, to measure on them what was learnt
elsewhere.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from flows.night.embedding import encoders_here
from ranking.languages import language_of
from ranking.quoting import quotable
from ranking.sentences import sentences
from ranking.term_packs import FAMILIES
from ranking.terms import clauses
from ranking.terms_likely import BUCKETS, NONE, as_asked, buckets
from spiders.normalise import normalise
from spiders.registry import source_class
from tests.labelled import table
from tests.read_by_eye import brought
from tests.samples.all_sources import record_all

FOLDER = Path(__file__).parents[1] / "ranking" / "terms"
# The sealed table is never taught: what is measured on it would tell nothing.
TAUGHT = ("terms", "terms_more", "terms_fresh", "terms_plainly")
ABOUT = {"id": "likely", "version": 1, "dated": "2026-11-22", "source": "tests.teach_terms"}
# How surely a family must be meant, and how likely a clause must be by its words before it is encoded at all.
LEAST, BAR = 0.5, 0.3
STRICTNESS = 30.0

Matrix = NDArray[np.float32]


def main() -> None:
    """Write the file that the arguments ask for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--without", nargs="*", default=[])
    parser.add_argument("--folder", type=Path, default=FOLDER)
    asked = parser.parse_args()
    names = [name for name in TAUGHT if name not in asked.without]
    rows = [(row["text"], row["families"].split(",")) for name in names for row in table(name)]
    rows += [(text, [NONE]) for text in sample_prose()]
    teach(rows, asked.folder)
    sys.stdout.write(f"{len(rows)} sentences taught\n")


def teach(rows: Sequence[tuple[str, list[str]]], folder: Path) -> None:
    """Learn words and meanings from sentences with their families, and write both."""
    encoders = encoders_here()
    if encoders.across is None:
        raise SystemExit(f"without the multilingual encoder nothing is taught: {encoders.refusals()}")
    vectors = encoders.load(encoders.across).encode([as_asked(text) for text, _ in rows])
    names = (*FAMILIES, NONE)
    of_rows = [(place, names.index(said)) for place, (_, families) in enumerate(rows) for said in families]
    places, labels = np.array(of_rows).T
    centre, heads, bias = meanings(vectors, places, labels)
    words = weighed_words([text for text, _ in rows], [families != [NONE] for _, families in rows])
    unit = float(np.abs(words).max()) / 127
    tables = {"centre": centre, "heads": heads, "bias": bias}
    kept = {name: each.astype(np.float16) for name, each in tables.items()}
    kept["words"] = np.round(words / unit).astype(np.int8)
    np.savez_compressed(folder / "likely.npz", **kept)
    digest = sha256(b"".join(kept[name].tobytes() for name in sorted(kept))).hexdigest()
    said = {
        **ABOUT,
        "taught": digest[:8],
        "encoder": encoders.across,
        "rows": len(rows),
        "least": LEAST,
        "bar": BAR,
    }
    said |= {"word_unit": unit, "families": list(names)}
    (folder / "likely.json").write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8")


def meanings(
    vectors: Matrix, places: NDArray[np.int64], labels: NDArray[np.int64]
) -> tuple[Matrix, Matrix, Matrix]:
    """The mean of all vectors, and for each label a direction and a constant: a softmax regression."""
    from sklearn.linear_model import LogisticRegression

    centre = vectors.mean(axis=0)
    shifted = vectors - centre
    shifted /= np.linalg.norm(shifted, axis=1, keepdims=True)
    taught = LogisticRegression(C=STRICTNESS, max_iter=1000).fit(shifted[places], labels)
    return centre, taught.coef_, taught.intercept_


def weighed_words(texts: Sequence[str], clause: Sequence[bool]) -> Matrix:
    """For each hash of a word or a pair, how much it speaks for a clause of any family."""
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    found = [buckets(text) for text in texts]
    values = [1 / len(each) ** 0.5 for each in found for _ in each]
    starts = np.cumsum([0, *map(len, found)])
    table = csr_matrix((values, [place for each in found for place in each], starts), (len(texts), BUCKETS))
    # liblinear draws its order by a seed; so the same rows give the same weights.
    taught = LogisticRegression(C=10, class_weight="balanced", solver="liblinear", random_state=0)
    return taught.fit(table, clause).coef_[0].astype(np.float32)


def sample_prose() -> list[str]:
    """The sentences of our own samples in which no rule finds a clause, each once, in order."""
    found: dict[str, None] = {}
    with TemporaryDirectory() as own:
        archive = Path(own) / "samples.warc.gz"
        record_all(archive)
        for raw in brought(archive, Path(own) / "crawled"):
            notice = normalise(raw, source_class(raw.source))[0]
            for field in quotable(notice):
                found.update(dict.fromkeys(_prose(notice.words_of(field), notice.language or "en")))
    return sorted(found)


def _prose(value: str, language: str) -> list[str]:
    languages = frozenset({language_of(value, language), language})
    stated = {spans for _, _, spans, _ in clauses(value, languages)}
    return [
        " ".join(value[start:end].split())
        for start, end in sentences(value)
        if (start, end) not in stated and len(value[start:end].split()) > 5
    ]


if __name__ == "__main__":
    main()
