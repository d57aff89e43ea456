"""JSPS: the calls of the Japan Society for the Promotion of Science, among its other news."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from scrapy import Request

from db.records import Evidence, RawNotice, Reuse, SourceClass, TextBasis
from spiders.record import Json, Record
from spiders.shapes_json import JsonSource

if TYPE_CHECKING:
    from scrapy.http import Response

SITE = "https://www.jsps.go.jp"
# The Society's code for calls, and what it calls them; the other codes are news of several kinds.
CALLS, CALL, NEWS = "2", "募集案内", "お知らせ"
# What some versions of the list have besides.
RARE = ("client_news_id", "cms_file", "message", "time", "tags")


class JpJsps(JsonSource):
    """The list of news behind the Society's home page; calls are told from the rest by their category."""

    name = "jp_jsps"
    source_class = SourceClass.GRANT
    funder = "Japan Society for the Promotion of Science (JSPS)"
    country = "JP"
    homepage = "https://www.jsps.go.jp/"
    licence = "JSPS; public, quotation with the source named"
    reuse = Reuse.QUOTE
    evidence = Evidence.DOCUMENTED
    evidence_place = "the fields of the list, as several public readers of it use them (2026)"
    caveats = (
        "in Japanese; a record holds a title, a link and a day: deadlines and amounts stand on the page",
        "results, seminars and vacancies are listed among the calls; they are marked as no calls",
        "only recent news are listed: absence means nothing",
    )

    expect = range(5, 3_000)
    complete_listing = False

    language = "ja"
    timezone = "Asia/Tokyo"
    currency = "JPY"
    kinds: ClassVar[Mapping[str, str]] = {
        "採択|採用結果|審査結果|選考結果|受賞|決定について|交付内定": "award-notice",
        "説明会|セミナー|シンポジウム|講演会|フォーラム": "event",
        "職員(?:の)?(?:募集|採用)|採用情報|非常勤|求人": "vacancy",
        f"^{CALL}$": "call",
        f"^{NEWS}$": "news",
    }

    # JsonSource
    items = "news"
    total = "total"
    key = "site_url"
    ignored = frozenset({"news_type"})

    def page_request(self, _page: int) -> Request:
        """The whole list."""
        return Request(f"{SITE}/include/news/inform_ja.json")

    def envelope(self, _response: Response, answer: Json) -> Json:
        """The bare list as an object; a page that was announced again stands in it once, as last said."""
        if not isinstance(answer, list):
            return answer
        news: dict[object, Json] = {}
        for number, each in enumerate(answer):
            address = each.get(self.key) if isinstance(each, dict) else None
            news.setdefault(address or number, each)
        return {"news": list(news.values()), "total": len(news)}

    def notice(self, record: Record, _detail: Record | None) -> RawNotice:
        """One piece of news."""
        address, category = record.required("site_url"), record.expected("news_category")
        record.pass_over(*RARE)
        return RawNotice(
            source=self.name,
            key=address,
            url=address if address.startswith("http") else SITE + address,
            title=record.required("title"),
            fetched_at=record.fetched_at,
            text_basis=TextBasis.TITLE_ONLY.value,
            language=self.language,
            funder=self.funder,
            published=record.expected("news_date"),
            topics=(CALL if category == CALLS else NEWS,),
        )
