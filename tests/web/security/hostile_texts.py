"""Texts that attackers type: 200 strings for every field and more, 300 for Markdown, no numbers, what must not show.

Whatever runs, or would be an element or attribute of its own, carries the word `zqx`; a template that was evaluated
shows 49 beside it.
"""

from __future__ import annotations

from functools import cache
from html.parser import HTMLParser

CANARY = "zqx"
MOST_AT_ONCE = 4_000
"""How much more than a field keeps is sent to it at once."""
_CODES = (
    "alert('zqx')",
    "alert`zqx`",
    "confirm(/zqx/)",
    "top['al'+'ert']('zqx')",
    "import('data:,zqx')",
    "eval(name+'zqx')",
)
_HANDLED = (
    "<img src=zqx onerror={0}>", "<svg/onload={0}>", "<body onload={0}>", "<details open ontoggle={0}>zqx</details>",
    "<video><source onerror={0}></video>", "<input autofocus onfocus={0}>", "<marquee onstart={0}>zqx</marquee>",
    "<a href='javascript:{0}'>zqx</a>", "<a href='java\tscript:{0}'>zqx</a>", "<a href='&#106;avascript:{0}'>zqx</a>",
    "<iframe src='javascript:{0}'></iframe>", "<iframe srcdoc='<script>{0}</script>'></iframe>",
    "<object data='data:text/html,<script>{0}</script>'></object>", "<embed src='javascript:{0}'>",
    "<math><mtext><script>{0}</script></mtext></math>", "<form action='javascript:{0}'><button>zqx</button></form>",
    "<style>@import 'javascript:{0}';</style>", "<link rel=stylesheet href='javascript:{0}'>",
    "<meta http-equiv=refresh content='0;url=javascript:{0}'>", "<base href='javascript:{0}//'>",
    "<script>{0}</script>", "<ScRiPt >{0}</sCrIpT>", "<scr<script>ipt>{0}</scr</script>ipt>",
    "<script/zqx>{0}</script>",
    "<!--<img src='--><img src=zqx onerror={0}>'>", "<noscript><p title='</noscript><img src=zqx onerror={0}>'>",
    "<template><script>{0}</script></template>", "<svg><animate onbegin={0} attributeName=x dur=1s>",
)  # fmt: skip
_BREAKS = ("", '">', "'>", "</textarea>", "</title></script>", "-->", "]]>", "`", "\\'", '" zqx="', "' autofocus zqx='")
_EVALUATED = (
    "{{7*7}}zqx", "${7*7}zqx", "#{7*7}zqx", "<%= 7*7 %>zqx", "{%print(7*7)%}zqx", "{{config}}zqx", "@(7*7)zqx",
    "{{ ''.__class__.__mro__ }}zqx", "{7*7}zqx", "*{7*7}zqx",
)  # fmt: skip
_ODD = (
    '=HYPERLINK("http://zqx")', "+1+1", "-2+3", "@SUM(1)", "'; DROP TABLE person; --", "' OR '1'='1", "%00zqx",
    "\x00zqx",
    "\u202egpj.zqx", "\ufeffzqx", "\u200b", "\ud7ff\uffff",
    "\U0001f4a3" * 50, "zqx" * 4_000, "a\r\nBcc: zqx@example.org",
    "a\r\nSet-Cookie: zqx=1", "../../../etc/passwd", "..\\..\\zqx", "/\\zqx", "\x1b[31mzqx", "\t\v\f", "零" * 10_000,
    "e\u0301" * 500, "\u0300" * 3_000, "ﷺ" * 400, "null", "undefined", "NaN", "[]", "{}", "true", "0", "-1", "1e999",
    "٣٣", "１２３", "%s%s%s%n", "$(id)zqx", "`id`zqx", "| id", "(" * 900, "\\" * 99, "&lt;script&gt;zqx",
    "&amp;lt;zqx&amp;gt;",
)  # fmt: skip
_MARKDOWN = (
    "[zqx](javascript:{0})", "[zqx]( javascript:{0})", "[zqx](java\nscript:{0})", "[zqx](&#x6A;avascript:{0})",
    "[zqx](data:text/html;base64,zqx)", "[zqx](vbscript:{0})", "[zqx](//zqx.example)", "![zqx](javascript:{0})",
    "![zqx](http://zqx.example/a.png)", "![zqx](x' onerror='{0})", "[zqx]: javascript:{0}\n\n[zqx]",
    "<javascript:{0}>",
    '<http://a?" onclick={0}>', '[a](http://a" onclick="{0})', "[a](http://a 'x\" onclick=\"{0}')",
    "`<script>{0}</script>`",
    "```\n<script>{0}</script>\n```", "    <script>{0}</script>", "> <script>{0}</script>", "- <svg onload={0}>",
    "|a|\n|-|\n|<img src=zqx onerror={0}>|", "# <b onclick={0}>zqx</b>", "**<i onclick={0}>zqx</i>**",
    "<div markdown=1>\n[zqx](javascript:{0})\n</div>", "<p style='background:url(javascript:{0})'>zqx</p>",
    "<a href='http://a' target=_top onclick={0}>zqx</a>", "<table background='javascript:{0}'><tr><td>zqx</table>",
    "<ul class=zqx id=zqx><li onmouseover={0}>zqx", "<h3 onclick={0}>zqx</h3>", "<code onclick={0}>zqx</code>",
    "<a href=' &#14; javascript:{0}'>zqx</a>", "<a href='JaVaScRiPt:{0}'>zqx</a>",
    "<a href='feed:javascript:{0}'>zqx</a>",
)  # fmt: skip
NO_NUMBERS = (
    "NaN", "nan", "sNaN", "inf", "-inf", "Infinity", "+Infinity", "∞", "1E+999999999", "1e999", "1E-999", "0x10",
    "0b1",
    "1_000", "1.2.3", "--1", "1-2", "1/0", "1/3", "=1+1", "1,00", "12,34", "9" * 31, "9" * 4_000, "1 万 万", "约100",
    "十二",
    "null", "true", "[]", "٣٣", "½", "Ⅷ", "1\x002", "1;2", "0.1.", "e", "-", ".", "100元整",
)  # fmt: skip
"""What stands for no number, however it is read."""
POLYGLOT = "\"'><img src=zqx onerror=alert('zqx')><svg onload=alert(1)>{{7*7}}zqx [zqx](javascript:alert(2))"
"""Several at once, short enough for most fields."""
MANY, MOST = 200, 1_000
"""How many texts the gate types, and how many the soak."""
# Shares no divisor with either, and the steps go once through the list.
_STRIDE = 29


def texts(count: int = MANY) -> list[str]:
    """Return so many hostile strings, no two the same."""
    handled = _with_codes(_HANDLED)
    made = [
        f"{_BREAKS[(place + turn) % len(_BREAKS)]}{text}"
        for turn in range(len(_BREAKS))
        for place, text in enumerate(handled)
    ]
    return list(dict.fromkeys([*_EVALUATED, *_ODD, *made]))[:count]


def mixed_texts(count: int = MANY) -> list[str]:
    """Return as many in such an order that any few in turn are of every kind."""
    kept = texts(count)
    return [kept[place * _STRIDE % len(kept)] for place in range(len(kept))]


@cache
def fitting_texts(room: int) -> tuple[str, ...]:
    """Return those of the 200 that a field of so many characters can keep, as many in one value as it has room for."""
    return _packed([text for text in mixed_texts() if len(text) <= room and text.isprintable()], room)


@cache
def refused_texts(room: int) -> tuple[str, ...]:
    """Return the rest: alone what nobody can read, for each has its whole value refused, and what is too long."""
    too_long = [text for text in mixed_texts() if len(text) > room and text.isprintable()]
    return (*(text for text in mixed_texts() if not text.isprintable()), *_packed(too_long, room + MOST_AT_ONCE))


def _packed(chosen: list[str], room: int) -> tuple[str, ...]:
    """Return values of so many characters that hold all the texts, the long ones first; alone what is longer."""
    packs: list[str] = []
    for text in sorted(chosen, key=len, reverse=True):
        place = next((at for at, pack in enumerate(packs) if len(pack) + 1 + len(text) <= room), None)
        if place is None:
            packs.append(text)
        else:
            packs[place] = f"{packs[place]} {text}"
    return tuple(pack.strip() for pack in packs)


def markdown_texts() -> list[str]:
    """Return 300 hostile Markdown texts."""
    return list(dict.fromkeys([*_with_codes(_MARKDOWN), *_with_codes(_HANDLED)]))[:300]


def _with_codes(forms: tuple[str, ...]) -> list[str]:
    return [form.replace("{0}", code) for code in _CODES for form in forms]


class _Seeker(HTMLParser):
    """Collects elements and attributes that only a hostile text can have brought along."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            text = "".join((value or "").split()).lower()
            is_led_astray = name in {"href", "src", "action", "formaction"} and text.startswith(
                ("javascript:", "data:text", "vbscript:")
            )
            if name.startswith("on") or CANARY in name or is_led_astray or (name == "src" and CANARY in text):
                self.found.append(f"<{tag} {name}={value!r}>")
        if tag in {"iframe", "object", "embed", "base", "marquee", "math"}:
            self.found.append(f"<{tag}>")


def what_got_through(html: str) -> list[str]:
    """Return what of a hostile text became an element, an attribute, a script or the value of a template."""
    seeker = _Seeker()
    seeker.feed(html)
    evaluated = ["49zqx"] if "49zqx" in html else []
    return [*seeker.found, *evaluated]
