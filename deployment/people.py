"""Keys per person for LiteLLM, without a database: a file that says who may write.

`litellm.yaml` names the function below. The file is PEOPLE_FILE, or people.toml beside
this one; it is read again when it has changed, so that nobody has to restart anything.
It holds no keys but their SHA-256, and LiteLLM counts each person's requests in memory:
the limits hold for one proxy, and begin anew when it is started again.
"""

import hashlib
import hmac
import os
import tomllib
from pathlib import Path

from fastapi import HTTPException, Request
from litellm.proxy._types import LitellmUserRoles, UserAPIKeyAuth

FILE = Path(os.environ.get("PEOPLE_FILE") or Path(__file__).with_name("people.toml"))
_MASTER_KEY = os.environ["LITELLM_MASTER_KEY"]


async def user_api_key_auth(
    request: Request,  # noqa: ARG001 - LiteLLM gives it by this name.
    api_key: str,
) -> UserAPIKeyAuth:
    """Say whose key it is and what they may do; LiteLLM calls it for each request."""
    if hmac.compare_digest(api_key.encode(), _MASTER_KEY.encode()):
        return UserAPIKeyAuth(api_key=api_key, user_role=LitellmUserRoles.PROXY_ADMIN)
    digest = hashlib.sha256(api_key.encode()).hexdigest()
    # What is compared is a hash, so how long it takes tells nothing of a key.
    person = _people().get(digest)
    if person is None:
        raise HTTPException(401, "This key is not known here.")
    return UserAPIKeyAuth(
        api_key=digest,
        user_id=person["name"],
        key_alias=person["name"],
        rpm_limit=person.get("requests_per_minute"),
        tpm_limit=person.get("tokens_per_minute"),
        max_parallel_requests=person.get("requests_at_once"),
    )


_read: tuple[int, dict[str, dict]] = (0, {})


def _people() -> dict[str, dict]:
    """Everybody in the file, by the hash of their key."""
    global _read
    changed = FILE.stat().st_mtime_ns
    if changed != _read[0]:
        listed = tomllib.loads(FILE.read_text("utf-8"))["person"]
        _read = (changed, {person["key_sha256"]: person for person in listed})
    return _read[1]
