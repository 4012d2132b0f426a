"""What a page would load from a host when it is opened."""

import re

from lxml import html

LOADED = "//script/@src | //img/@src | //img/@srcset | //iframe/@src | //source/@src | //embed/@src | //object/@data"
LOADED += (
    " | //link/@href | //video/@src | //audio/@src | //*[local-name()='image']/@href | //*[local-name()='use']/@href"
)
REMOTE = re.compile(r"^\s*(https?:)?//", re.I)
IN_STYLE = re.compile(r"""(?:url\(\s*|@import\s+)['"]?\s*((?:https?:)?//[^'")\s]+)""", re.I)


def requests(page: str) -> list[str]:
    """Addresses on hosts that the markup and its styles load; links that a reader may follow are none."""
    tree = html.fromstring(page)
    styles = [*tree.xpath("//style/text()"), *tree.xpath("//@style")]
    loaded = [str(a) for a in tree.xpath(LOADED) if REMOTE.match(a)]
    return loaded + [address for style in styles for address in IN_STYLE.findall(style)]
