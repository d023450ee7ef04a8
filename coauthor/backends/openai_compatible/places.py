"""Where behind a server's address its API may be.

Writers name a server with or without the version at the end, as its own documentation
does; and some have their API somewhere else altogether.
"""

import re
from urllib.parse import urlsplit


def places(url: str) -> tuple[str, ...]:
    """What may stand between the address and `/models`, the most likely first."""
    path = urlsplit(url).path
    if re.search(r"/v\d+\Z", path):
        return ("",)
    return ("/v1", "") if not re.search(r"/v\d", path) else ("", "/v1")
