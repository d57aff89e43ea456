"""A foundation's site as many are: a page with feeds, posts of its own types, a sitemap, described calls."""

from __future__ import annotations

import json

NEWS_FEED = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"><channel><title>News – Lakeside Foundation</title><language>en-GB</language>
<item><title>Call for proposals: sensors for small lakes</title><link>{site}/calls/sensors</link>
<guid>{site}/?p=1</guid><pubDate>Mon, 31 Aug 2026 08:00:00 +0000</pubDate><category>Calls</category>
<description>Grants of up to EUR 40,000. Applications are due by 15 October 2026 at 17:00.</description>
</item>
<item><title>Annual report 2025</title><link>{site}/report</link><guid>{site}/?p=2</guid>
<pubDate>Tue, 01 Sep 2026 08:00:00 +0000</pubDate><description>What we did last year.</description></item>
</channel></rss>
"""
HOME = """<!DOCTYPE html><html lang="en-GB"><head><title>Lakeside Foundation</title>
<link rel="alternate" type="application/rss+xml" title="News" href="/feed/">
<link rel="alternate" type="application/rss+xml" title="Comments" href="/comments/feed/">
<link rel="https://api.w.org/" href="{site}/wp-json/">
</head><body><main><h1>Lakeside Foundation</h1><p>We care for lakes.</p></main></body></html>
"""
TYPES = {
    "post": {"name": "Posts", "slug": "post", "rest_base": "posts"},
    "page": {"name": "Pages", "slug": "page", "rest_base": "pages"},
    "wp_block": {"name": "Patterns", "slug": "wp_block", "rest_base": "blocks"},
    "team": {"name": "Team", "slug": "team", "rest_base": "team"},
    "grant": {"name": "Grants", "slug": "grant", "rest_base": "grants"},
}


def post(site: str, number: int, title: str, text: str) -> dict[str, object]:
    """One post as a WordPress site tells it."""
    return {
        "id": number, "date": "2026-08-30T09:00:00", "slug": f"grant-{number}", "status": "publish",
        "type": "grant", "link": f"{site}/grants/{number}", "title": {"rendered": title},
        "content": {"rendered": f"<p>{text}</p>", "protected": False},
        "excerpt": {"rendered": "", "protected": False}, "class_list": [], "_links": {},
    }  # fmt: skip


def posts(site: str) -> list[dict[str, object]]:
    """The foundation's grants."""
    return [
        post(site, 7, "Reed belt restoration grants", "Deadline: 3 November 2026. Up to EUR 60,000."),
        post(site, 8, "Young limnologist fellowship", "Applications are accepted at any time."),
    ]


def grant_page(site: str, described: object = None, *, wrapped: bool = False) -> str:
    """A page that describes a call for machines, beside a shop's offer and a vacancy, which are none."""
    said = described or {
        "@context": "https://schema.org",
        "@graph": [
            {
                "@type": "MonetaryGrant", "name": "Shoreline mapping grant",
                "url": f"{site}/grants/shoreline",
                "description": "Maps of shorelines by citizens.", "endDate": "2026-12-01",
                "funder": {"@type": "Organization", "name": "Lakeside Foundation"},
                "amount": {"@type": "MonetaryAmount", "minValue": 5000, "maxValue": "20000.00",
                           "currency": "EUR"},
                "keywords": "mapping, citizens",
            },
            {"@type": "Offer", "name": "A calendar", "validThrough": "2026-12-24"},
            {"@type": "JobPosting", "title": "Ranger", "validThrough": "2026-10-01"},
            {"@type": "Event", "name": "Lake day", "endDate": "2026-10-05"},
            {"@type": ["WebPage", "schema:CreativeWork"], "name": "Harbour prize", "url": "/prize",
             "expires": "2026-11-11T12:00:00+01:00"},
        ],
    }  # fmt: skip
    script = json.dumps(said)
    script = f"<!-- {script} -->" if wrapped else script
    return f"""<!DOCTYPE html><html lang="en"><head><title>Grants</title>
<script type="application/ld+json">{script}</script>
<script type="application/ld+json">this is {{no JSON</script>
</head><body><main><p>Grants</p></main></body></html>"""


def plain_page(title: str, text: str) -> str:
    """A page that describes nothing but itself, for those who link to it."""
    return f"""<!DOCTYPE html><html lang="en"><head><title>x</title>
<meta property="og:title" content="{title}">
<meta property="og:description" content="In short."></head><body><nav>Menu</nav><main><p>{text}</p></main>
</body></html>"""


def sitemap(*addresses: str) -> str:
    """A sitemap of pages, the later the newer."""
    entries = "".join(
        f"<url><loc>{address}</loc><lastmod>2026-08-{day:02}</lastmod></url>"
        for day, address in enumerate(addresses, 1)
    )
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    return f'{head}<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</urlset>'
