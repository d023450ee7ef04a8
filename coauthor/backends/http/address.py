"""Where a server is: on this machine or anywhere else.

Only what certainly never leaves the machine is local: 127.0.0.0/8, ::1 and `localhost`.
Everything else is remote, however near it is, and needs https.
"""

import ipaddress
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Address:
    """A server's address, checked."""

    url: str
    """With its path, without a slash at the end."""
    host: str
    """What a writer calls it, such as `api.example.org` or `127.0.0.1:8080`."""
    destination: Literal["local", "remote"]


def read_address(url: str) -> Address:
    """Check an address. Raises ValueError with a sentence for the writer."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise ValueError("The address is no URL.") from error
    if parts.scheme not in ("http", "https") or not host:
        raise ValueError("An address begins with https:// or http:// and names a host.")
    if not url.isascii() or not url.isprintable() or any(sign in url for sign in "\\ "):
        raise ValueError("An address has plain letters, digits and signs only.")
    if parts.username is not None or parts.password is not None:
        raise ValueError("An address has no user or password in it; see `key`.")
    if parts.query or parts.fragment or "?" in url or "#" in url:
        raise ValueError("An address ends with its path, without ? and #.")
    local = _is_this_machine(host)
    if not local and parts.scheme != "https":
        raise ValueError("An address that is not on this machine begins with https://.")
    shown = f"[{host}]" if ":" in host else host
    return Address(
        url.rstrip("/"),
        f"{shown}:{port}" if port else shown,
        "local" if local else "remote",
    )


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv4Address):
        return address in ipaddress.ip_network("127.0.0.0/8")
    return address == ipaddress.IPv6Address("::1")
