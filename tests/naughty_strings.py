"""Strings of ours that break careless programs, by the class of what they break.

Each stands for a well-known class; all were written for these tests. They go into every field that a
publisher or a profile can fill.
"""

from __future__ import annotations

NAUGHTY: dict[str, str] = {
    # Markup that runs.
    "script element": "<script>alert(1)</script>",
    "script element in odd case": "<ScRiPt/x>alert(1)</sCrIpT >",
    "image with a handler": "<img src=x onerror=alert(1)>",
    "svg with a handler": '"><svg/onload=alert(1)>',
    "attribute breaker": '" onmouseover="alert(1)" x=\'',
    "apostrophe breaker": "' onfocus='alert(1)' autofocus='",
    "comment opener": "<!-- -- > --> <!",
    "conditional comment": "<!--[if mso]><p>x</p><![endif]-->",
    "cdata": "]]><![CDATA[<b>x</b>]]>",
    "closers of our elements": "</bdi></a></h4></td></tr></table></article></main></body></html>",
    "title and style closers": "</title></style><style>*{display:none}</style>",
    "style in braces": "} body { display: none } .x {",
    "base and meta": '<base href="https://evil.example/"><meta http-equiv=refresh content=0>',
    "form": '<form action="https://evil.example/"><input name=q>',
    "tracking pixel": '<img src="https://evil.example/p.gif" width=1 height=1>',
    "numeric entities": "&lt;b&gt; &amp; &#x3c;i&#x3e; &#60script&#62;",
    "entity without end": "&amp &notanentity; &#99999999; &#0;",
    "javascript link": "javascript:alert(1)",
    "data link": "data:text/html;base64,PHNjcmlwdD4=",
    "markdown link": "[click](javascript:alert(1)) ![x](https://evil.example/x.png)",
    # Programs that fill templates.
    "jinja": "{{ 7 * 7 }}{% for x in y %}{# x #}",
    "python format": "{0} {subject} {x!r:>{y}} %s %(x)s %n",
    "shell": "$(reboot) `reboot` ${HOME}; rm -rf / | cat",
    "sql": "'; DROP TABLE opportunity; -- \" OR 1=1",
    "path": "../../../../etc/passwd\\..\\x",
    # Mail.
    "header injection": "line\r\nBcc: victim@example.org\r\n\r\n<b>body</b>",
    "header injection, bare": "line\nBcc: victim@example.org\rX: y",
    "header injection, unicode lines": "a\u2028Subject: other\u2029b\u0085Bcc: c",
    "boundary": "--=_boundary\r\n--=_\r\nContent-Type: text/html\r\n\r\n",
    "end of smtp data": "x\r\n.\r\nMAIL FROM:<a@b>\r\n..",
    "mbox from": "\nFrom somebody@example.org Thu Jan  1 00:00:00 1970",
    "quoted-printable trap": "=3D=0D=0A=\n=20 a= =E2=80",
    "encoded word": "=?utf-8?B?PHNjcmlwdD4=?= =?utf-8?q?=0D=0ABcc:x?=",
    "comment and quotes of addresses": '"a" <b@example.org>, (c) d:;',
    # Direction and invisibility.
    "overrides": "\u202eevil\u202c \u202dx",
    "unbalanced isolates": "\u2066a\u2067b\u2068c",
    "marks": "\u200ea\u200fb\u061cc",
    "zero width": "a\u200bb\u2060c\ufeffd\u00ade",
    "joiners": "می\u200cخواهم 👩\u200d🔬",
    "tags and fillers": "x\U000e0041\U000e007f\u115f\u3164\uffa0",
    "right to left": "ﷺ منحة (بحث) 2026-09-01 עברית [x]",
    "bidi title beside latin": "ABC שלום 123 عربي!",
    # Characters that are rare, broken or wide.
    "controls": "\x00\x01\x07\x08\x0b\x0c\x1b[31m\x7f\x9b31m",
    "lone surrogates": "\ud800 \udfff",
    "noncharacters": "\ufffe\uffff\U0010ffff\ufdd0",
    "combining": "Z̸̡̢͎͖̀́a̴̛̙l̷̢̛g̸o",
    "emoji": "🏳️‍🌈 👨‍👩‍👧‍👦 🇰🇪 1️⃣ 🫠",
    "wide": "気候変動適応のための研究開発助成金　（公募）",
    "mathematical": "𝒳𝓎 ℌ ½ ﬁ Ⅷ",
    "casing": "ßİıŉǰ ΐ ﬀ",
    "spaces": " \t\u00a0\u1680\u2003\u202f\u205f\u3000 x",
    "only spaces": " \t\r\n\u00a0\u2003",
    "empty": "",
    # Tables.
    "formula": '=HYPERLINK("http://evil.example","x")',
    "formula by plus": "+1+cmd|' /C calc'!A0",
    "formula by at": '@SUM(1+1)*cmd|"x"!A0',
    "formula after a tab": "\t=1+1",
    "separators": "a;b,c\td|e\"f''g",
    # Length and numbers.
    "long word": "a" * 10_000,
    "long text": "many words " * 1_000,
    "long combining": "e" + "\u0301" * 2_000,
    "numbers": "1e309 -0 NaN Infinity 0x7f 1,000.00 ١٢٣",
    "words of programs": "null None undefined true NaN [object Object]",
    "calendar": "DTSTART:20260101T000000Z\r\nEND:VEVENT\\, \\; \\n",
}
