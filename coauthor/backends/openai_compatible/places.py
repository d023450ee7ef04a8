"""Where behind a server's address its API may be.

Writers name a server with or without the version at the end, as its own documentation
does; and some have their API somewhere else altogether.
"""

import re
from dataclasses import replace
from urllib.parse import urlsplit

from coauthor.backends.http.address import Address


def without_version(address: Address) -> Address:
    """The address without `/v1`, which is put behind it again."""
    return replace(address, url=address.url.removesuffix("/v1"))


def places(address: Address) -> tuple[str, ...]:
    """What may stand between an address and `/models`, the most likely first."""
    has_version = re.search(r"/v\d", urlsplit(address.url).path)
    return ("", "/v1") if has_version else ("/v1", "")
