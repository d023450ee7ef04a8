"""Everything that can go wrong, as one tree.

    CoauthorError
    ├── SettingsError          a settings file cannot be read at all
    ├── PromptError            a prompt file is wrong or is missing something
    ├── NoteError              a note file is wrong
    ├── ModelNotFound          the model file is not there or is no model
    ├── DownloadFailed         a model could not be had from the hub
    ├── SwitchedOff            coauthor is off in a document
    ├── CommandUnavailable     the active model cannot do this command
    ├── RewriteRefused         a rewrite lost something the writer put there
    ├── WrongInput             a file or position on the command line is no use
    ├── ServerEnded            the server a command line started is gone
    ├── RequestFailed          that server answered a request with an error
    └── BackendError           a model could not answer
        ├── BackendUnavailable     it is not running, or is resting after a crash
        ├── BackendTimeout         it took longer than we wait
        ├── BackendRefused         it will not: wrong key, wrong model, quota, content
        ├── BackendProtocolError   it answered something we cannot read
        ├── ContextTooLong         the request does not fit the model's context
        └── KeptHere               the text may not leave this machine
            └── NotAllowedYet          nor may its server be reached: no yes so far

Every error's message is a sentence for a writer: what happened and the next step.
Messages never contain the writer's text.
Foreign exceptions become one of these once, at the edge of the room they come from.
"""


class CoauthorError(Exception):
    """Base of all errors that are ours; `str(error)` may be shown to a writer."""


class SettingsError(CoauthorError):
    """A settings file cannot be read at all."""


class PromptError(CoauthorError):
    """A prompt file is wrong, or a prompt needs something that is not there."""

    def __init__(self, message: str, line: int = 1, column: int = 1) -> None:
        """`line` and `column`, from 1, are where in the prompt file the mistake is."""
        super().__init__(message)
        self.line = line
        self.column = column
        self.others: tuple[PromptError, ...] = ()
        """Further mistakes of the same file, if this is the first of several."""


class NoteError(CoauthorError):
    """A file in a folder of notes is no note."""


class ModelNotFound(CoauthorError):
    """The model file is missing, unreadable, or not a model."""


class DownloadFailed(CoauthorError):
    """The hub cannot be reached, refuses, or sent something else than it said."""


class SwitchedOff(CoauthorError):
    """Settings, a folder or the document itself want nothing said there."""


class CommandUnavailable(CoauthorError):
    """The active model cannot do this command; the message says which could."""


class RewriteRefused(CoauthorError):
    """No variant of a rewrite kept what the writer put there."""


class WrongInput(CoauthorError):
    """What was given on the command line, a file or a position, cannot be used."""


class ServerEnded(CoauthorError):
    """The server that `coauthor try` and its like started is gone."""


class RequestFailed(CoauthorError):
    """That server answered a request with an error, or not in time."""


class BackendError(CoauthorError):
    """A model could not answer."""

    again = False
    """Whether the same request may well be answered in a moment."""
    after_s: float | None = None
    """How many seconds the server wants us to wait before that, if it says so."""


class BackendUnavailable(BackendError):
    """The backend is not running, or rests after repeated failure."""


class BackendTimeout(BackendError):
    """The backend took longer than we wait."""


class BackendRefused(BackendError):
    """The backend will not answer: wrong key or model, no quota, refused content."""


class BackendProtocolError(BackendError):
    """The backend answered something that cannot be read."""


class ContextTooLong(BackendError):
    """The request does not fit the model's context and may not be cut."""


class KeptHere(BackendError):
    """The text may not leave this machine: the message says who says so."""


class NotAllowedYet(KeptHere):
    """A server elsewhere was not contacted: the writer has said yes to it nowhere."""
