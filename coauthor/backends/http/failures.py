"""What went wrong with a server, as one of our errors and one sentence for a writer.

Servers word their errors in many ways, and some quote the writer's text or the key in
them. So their own words are only looked at here, and never passed on.
"""

import ssl

import httpx

from coauthor.backends.http.address import Address
from coauthor.backends.http.refusal import Kind, Refusal, refusal
from coauthor.errors import (
    BackendError,
    BackendProtocolError,
    BackendRefused,
    BackendTimeout,
    BackendUnavailable,
    ContextTooLong,
)


class StreamBroken(BackendProtocolError):
    """An answer broke off, or went on as something that is none."""

    again = True

    def __init__(self, message: str = "The answer broke off.") -> None:
        super().__init__(message)


class RequestRefused(BackendRefused):
    """The server cannot do what was asked of it, as far as its words tell."""

    def __init__(self, message: str, words: str) -> None:
        """`words` are the server's, in lower case; they may quote anything."""
        super().__init__(message)
        self.words = words


def error_of(refused: Refusal, name: str, model: str) -> BackendError:
    """The error for a writer.

    `name` is what they call the backend; `model` is what was asked for, perhaps empty.
    """
    sentence = _sentence(refused, name, model)
    match refused.kind:
        case "too_long":
            return ContextTooLong(sentence)
        case "rate" | "busy" | "broken":
            error = BackendUnavailable(sentence)
            error.again = True
            error.after_s = refused.after_s
            return error
        case "request" | "place" | "moved":
            return RequestRefused(sentence, refused.words)
        case _:
            return BackendRefused(sentence)


def error_in_stream(data: bytes, name: str, model: str, asked: object) -> BackendError:
    """The error that a piece of a stream tells; `asked` is the request's body."""
    return error_of(refusal(0, data, {}, asked), name, model)


def error_of_kind(kind: Kind, name: str) -> BackendError:
    """The error for what is known without the words of a server."""
    return error_of(Refusal(0, kind, ""), name, "")


def broken_off(name: str) -> StreamBroken:
    """An answer that ended before its end."""
    return StreamBroken(f"The answer of {name} broke off; try again.")


def which_model(name: str, there: str = "") -> BackendRefused:
    """The settings name no model; `there` is what the server has, as "it has ..."."""
    return BackendRefused(
        f"Which model of {name} should write? Say it with `model` in your settings"
        + (f"; {there}." if there else ".")
    )


def translated(error: Exception, name: str, address: Address) -> BackendError:
    """One of httpx's errors as ours."""
    host = address.host
    if isinstance(error, httpx.ConnectError):
        return _not_connected(error, name, address)
    if isinstance(error, httpx.TimeoutException):
        return BackendTimeout(f"{name} at {host} takes too long; try again later.")
    if isinstance(error, httpx.ProxyError):
        return BackendUnavailable(
            f"The proxy that your environment names lets nobody through to {host}; "
            "correct `HTTPS_PROXY` or `ALL_PROXY`."
        )
    if isinstance(error, (httpx.TransportError, httpx.DecodingError)):
        return broken_off(name)
    return BackendProtocolError(
        f"{name} at {host} answers something unreadable; check its `url` in your "
        "settings."
    )


def _not_connected(
    error: httpx.ConnectError, name: str, address: Address
) -> BackendError:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return BackendRefused(
                f"The certificate of {address.host} is not one that this machine "
                "trusts; if it is your company's, name its file in the environment "
                "variable `SSL_CERT_FILE`."
            )
        if isinstance(cause, ssl.SSLError):
            return BackendRefused(
                f"{address.host} does not speak https; correct the `url` of {name} in "
                "your settings."
            )
        cause = cause.__cause__ or cause.__context__
    what_to_do = (
        f"start the server of {name}"
        if address.destination == "local"
        else "look whether this machine is online"
    )
    failed = BackendUnavailable(
        f"Nobody answers at {address.host}; {what_to_do}, or correct `url` in your "
        "settings."
    )
    failed.again = True
    return failed


def _sentence(refused: Refusal, name: str, model: str) -> str:
    asked = f'the model "{model}"' if model else "that model"
    soon = _soon(refused.after_s)
    return {
        "key": f"{name} does not accept your key; check `key` in your settings.",
        "no_key": f"{name} wants a key; say with `key` in your settings where it is.",
        "sign_in": f"{name} is not signed in to Ollama's cloud; run `ollama signin`.",
        "forbidden": f"{name} does not let your key use {asked}; choose another "
        "`model` in your settings.",
        "model": f"{name} does not have {asked}; correct `model` in your settings.",
        "place": f"{name} does not know what coauthor asks it for; check its `url` and "
        "`kind` in your settings.",
        "moved": f"{name} sends coauthor to another address, where your text does not "
        "follow; correct its `url` in your settings.",
        "quota": f"Your account at {name} has nothing left to spend; look at its "
        "billing page.",
        "rate": f"{name} was asked too often; try again {soon}.",
        "busy": f"{name} is overloaded; try again {soon}.",
        "memory": f"{name} has too little memory for {asked}; choose a smaller `model` "
        "in your settings.",
        "broken": f"{name} has an error of its own ({refused.status}); try again, and "
        "if it stays, look into its log.",
        "content": f"{name} refuses to write about this text; another `model` may not.",
        "request": f"{name} cannot do what coauthor asks of it ({refused.status}); "
        "choose another `model`, or look into its log.",
        "too_long": f"The text is too long for the model of {name}; select less of it, "
        "or choose a `model` with a longer context.",
    }[refused.kind]


def _soon(after_s: float | None) -> str:
    if after_s is None or after_s < 1:
        return "in a moment"
    if after_s < 100:
        return f"in {after_s:.0f} seconds"
    return f"in {after_s / 60:.0f} minutes"
