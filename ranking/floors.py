"""The rankings to beat: BM25 and TF-IDF over title and text, as anybody would set them up."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]


def bm25(documents: Sequence[str], queries: Sequence[str]) -> Scores:
    """Queries × documents: bm25s's defaults (Lucene, k1 1.5, b 0.75), English stop words, Snowball."""
    import bm25s  # type: ignore[import-untyped]
    import Stemmer  # type: ignore[import-not-found]

    stemmer = Stemmer.Stemmer("english")

    def tokens(texts: Sequence[str]) -> list[list[str]]:
        found: list[list[str]] = bm25s.tokenize(
            list(texts), stopwords="en", stemmer=stemmer, return_ids=False, show_progress=False
        )
        return found

    index = bm25s.BM25(k1=1.5, b=0.75, method="lucene")
    index.index(tokens(documents), show_progress=False)
    return np.stack([np.asarray(index.get_scores(query), dtype=np.float32) for query in tokens(queries)])


def tfidf(documents: Sequence[str], queries: Sequence[str]) -> Scores:
    """Queries × documents: cosine of TF-IDF, logarithmic counts, English stop words, no word said once."""
    from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-untyped]

    few = len(documents) < 100  # a handful of records has no word twice
    words = TfidfVectorizer(sublinear_tf=True, stop_words="english", min_df=1 if few else 2)
    rows = words.fit_transform(documents)
    return np.asarray((words.transform(queries) @ rows.T).toarray(), dtype=np.float32)
