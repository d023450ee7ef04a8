"""Keys per person for LiteLLM, without a database: a file that says who may write.

`litellm.yaml` names the function below. The file is PEOPLE_FILE, or people.toml beside
this one; it is read again when it has changed, so that nobody has to restart anything.
It holds no keys but their SHA-256, and LiteLLM counts each person's requests in memory:
the limits hold for one process, and begin anew when it is started again.
"""

import hashlib
import hmac
import logging
import os
import re
import tomllib
from pathlib import Path

from fastapi import HTTPException, Request
from litellm.proxy._types import LitellmUserRoles, UserAPIKeyAuth

FILE = Path(os.environ.get("PEOPLE_FILE") or Path(__file__).with_name("people.toml"))
_MASTER_KEY = os.environ["LITELLM_MASTER_KEY"]
_LIMITS = {
    "requests_per_minute": "rpm_limit",
    "tokens_per_minute": "tpm_limit",
    "requests_at_once": "max_parallel_requests",
}
"""What the file calls them, and what LiteLLM does."""


async def user_api_key_auth(
    request: Request,  # noqa: ARG001 - LiteLLM gives it by this name.
    api_key: str,
) -> UserAPIKeyAuth:
    """Say whose key it is and what they may do; LiteLLM calls it for each request."""
    if hmac.compare_digest(api_key.encode(), _MASTER_KEY.encode()):
        return UserAPIKeyAuth(api_key=api_key, user_role=LitellmUserRoles.PROXY_ADMIN)
    digest = hashlib.sha256(api_key.encode()).hexdigest()
    # What is compared is a hash, so how long it takes tells nothing of a key.
    person = _people.now().get(digest)
    if person is None:
        raise HTTPException(401, "This key is not known here.")
    return UserAPIKeyAuth(
        api_key=digest,
        user_id=person["name"],
        key_alias=person["name"],
        **{theirs: person.get(ours) for ours, theirs in _LIMITS.items()},
    )


class _People:
    """Everybody in the file, by the hash of their key."""

    def __init__(self) -> None:
        """Raise what is wrong with the file, so that LiteLLM does not start."""
        self._changed = FILE.stat().st_mtime_ns
        self._known = _read()

    def now(self) -> dict[str, dict]:
        """The newest that can be read: a slip in the file locks nobody out."""
        try:
            changed = FILE.stat().st_mtime_ns
            if changed != self._changed:
                self._changed = changed
                self._known = _read()
        except (OSError, ValueError) as error:
            said = "%s cannot be used, and who could write before still can: %s"
            logging.getLogger("people").error(said, FILE, error)
        return self._known


def _read() -> dict[str, dict]:
    """Raise OSError or ValueError when somebody's entry is not right."""
    people = {}
    for person in tomllib.loads(FILE.read_text("utf-8")).get("person", []):
        name, key = person.get("name"), person.get("key_sha256")
        if not name or not re.fullmatch("[0-9a-f]{64}", str(key)) or key in people:
            raise ValueError(
                f"{name or 'Somebody'} needs a name and a hash of their own."
            )
        wrong = person.keys() - _LIMITS.keys() - {"name", "key_sha256"}
        limits = [person[it] for it in _LIMITS if it in person]
        if wrong or not all(type(it) is int and it > 0 for it in limits):
            raise ValueError(
                f"{name} has a limit that is none: {', '.join(wrong) or limits}."
            )
        people[key] = person
    return people


_people = _People()
