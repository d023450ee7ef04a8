"""Which language a short text is in, by the small words that every sentence has.

A detector that counts letters needs several lines. Articles, pronouns and conjunctions
tell a language within one or two, as long as none of English stands among them.
"""

import re

_WORD = re.compile(r"[^\W\d_]+")
_FEWEST, _SURE = 2, 3
"""Different ones."""
_SHARE, _SURE_SHARE = 0.15, 0.25
"""Of all words; prose has 35 % and more."""


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_ENGLISH = _set(
    """
    the and of to is are that with for it he she his her my your you they we this from
    be by at have has not but were been their which will would could there what when who
    how if don into out up down about after before our its them him than then just only
    very some yes please thanks
    """
)
"""Without those that other languages have too, such as `I`, `was`, `on` and `no`."""

_OF: dict[str, frozenset[str]] = {
    "de": _set(
        """
        der das dem des und ist nicht ein eine einen einem einer ich wir sie es mit auf
        auch sich im zu zum zur vom von für über wenn dass aber oder noch nur nach bei
        aus sind waren wird wurde haben hatte hatten habe ihr ihre ihrem sein seine
        seinen mein meine meinen uns euch mir mich dich dir du bitte wie schon wo als
        durch vor unter gegen ohne bis keine kein mehr sehr hier dort weil doch ihm ihn
        war einmal dann alles seit erst nie morgen heute gestern liebe lieber vielen
        """
    ),
    "fr": _set(
        """
        le la les des et est un une dans pour que qui pas sur avec nous vous je il elle
        du au aux ce cette ces était étaient mais ou où sans leur leurs ils elles ne se
        sa ses mon ma mes ton ta tes notre votre nos vos tout tous très bien fait être
        avoir ont sont suis j'ai c'est de en y lui chez par si comme quand dont
        encore alors jamais cela toujours aujourd'hui demain hier bonjour merci cher
        """
    ),
    "es": _set(
        """
        el la los las y es un una en por para que con no se del al lo su sus está
        estaba estaban era eran pero como más mi mis tu tus nos le les me te este esta
        ese esa muy ya ha han había hay fue cuando donde porque sin sobre entre todo
        todos ella ellos yo de si también desde hasta
        hoy ayer nunca después así otra otro eso tres dos cada siempre ahora
        """
    ),
    "it": _set(
        """
        il la lo gli le i e è un una uno di che non con per del della dei delle degli
        nel nella nei al alla ai alle da dal dalla si sono era erano ma come più mio mia
        miei suo sua suoi ho hai ha hanno abbiamo questo questa quando dove perché senza
        anche molto ci mi ti tutto tutti in su sul sulla lei lui noi io o
        poi così solo ogni oggi domani ieri nessuno mai sempre ancora molti tre due
        """
    ),
    "nl": _set(
        """
        de het een en van is niet op met voor dat die zijn was er aan ook als maar om
        hij zij ze wij we ik je jij u mijn haar hun ons onze naar bij uit over nog dan
        dit deze wat wie waar heeft hebben had hadden werd worden wordt kan door zonder
        omdat toen geen meer zeer heel te tot onder al
        was weer dus daarna alles eens nog altijd nooit toch alle twee drie kun
        """
    ),
    "pt": _set(
        """
        o os as e é um uma uns umas de do da dos das no na nos nas em por para que com
        não se ao aos à às seu sua seus suas está estava estavam era eram mas como mais
        meu minha muito já tem têm foi quando onde porque sem sobre também pelo pela eu
        ele ela nós vocês você isso este esta até
        """
    ),
    "sv": _set(
        """
        och att det som en ett är inte på av för med den till var han hon jag vi de om
        men från hade har kan ska när där efter under över utan mycket sin sitt sina min
        mitt mina oss dig mig eller nu också bara så
        """
    ),
}
_IN_NAMES = _set(
    "de la las los el le du des van der het von zu zum di da do dos das del della y e"
)
"""A list of names, such as `Juan de la Cruz`, is no text in their language."""


def language_by_function_words(prose: str) -> tuple[str, bool] | None:
    """The ISO 639-1 code that the small words of a text without markup agree on.

    With it stands whether they are enough to be sure; else somebody should agree.
    None where they are too few, of English as well, or of two languages alike.
    """
    words = _WORD.findall(prose.casefold())
    if _ENGLISH.intersection(words):
        return None
    found = sorted(
        ((sum(map(known.__contains__, words)), code) for code, known in _OF.items()),
        reverse=True,
    )
    (most, code), (next_most, _) = found[:2]
    known = _OF[code].intersection(words)
    different = len(known - _IN_NAMES)
    if different < _FEWEST or most < _SHARE * len(words) or most <= next_most:
        return None
    return code, different >= _SURE and most >= _SURE_SHARE * len(words)
