"""Words that stand behind "the password is" and are none themselves."""

# ruff: noqa: SIM905 - Long lists of words are read more easily as text.

LITTLE = frozenset(
    """
    a about all also always an and any are as at be because been being both but by
    can could did do does each easily either else even ever every for from had has
    have he her here his how i if in into is it its just like made many may me more
    most much must my never no none nor not nothing now of off often on once one
    only or other our out over own part really same see shall she should simply
    since so some something still such than that the their them then there these
    they this those through to too under until up upon used very was we well were
    what when where whether which who whose why will with without would yet you your
    aber als am an auch auf aus bei da dann das dass dein dem den der des die dies
    diese ein eine einem einen einer eines er es für gar hier ich ihr im immer in
    ist ja jetzt kein keine man mehr mein mit nach nicht nichts noch nur oder ohne
    schon sehr sein seine sich sie sind so und uns unser vom von vor war was weil
    wenn wer wie wieder wir wird wo zu zum zur
    """.split()
)
"""Without which no sentence does, in English and German."""
COMMON = LITTLE | frozenset(
    """
    accepted again alphanumeric anonymous another available awful back bad better
    between blank bogus boolean broken case char characters cheap clear common
    compulsory confidential correct crucial current dangerous dead default different
    difficult digits easy email empty enough enter equal essential exactly example
    expires false fine forgotten found gone good great hard hash hers hidden hint
    holy identical important impossible incorrect insecure inside intact integer
    invalid irrelevant key known late left length less letters local log login long
    longer lost mandatory match meaningless message mine missing name necessary
    needed neither null number obvious okay old online optional ours outdated
    password plain plaintext possible present private probably public quite random
    read real reset right safe secret secure sensitive sent set short shorter shown
    simple skip somewhere stale static stolen string strong stronger subject submit
    text theirs token trivial true type undefined unguessable unique unknown unsafe
    useless user username vague valid value varchar visible weak worthless written
    wrong yours
    anders bekannt benutzer benutzername einfach erforderlich falsch geheim gleich
    gültig kaputt klar kurz lang leer neu notwendig nötig offen optional richtig
    schlecht schwach schwer sicher stark unbekannt ungültig unsicher weg wichtig
    """.split()
)
"""Also what is said of passwords, and what fields and columns are called."""
BETWEEN = frozenset(
    """
    aber and as at auf because bei bis but by for für i in mit my now oder on or seit
    seitdem since so then though to und until we weil which while with you
    """.split()
)
"""What may follow a secret in its sentence."""
