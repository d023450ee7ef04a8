"""Classes of English words: those that a language has few of, and the commonest others.

For telling where a noun stands, not for knowing English: what is in none of them may
be a noun, an adjective or a verb, and the words around it must say which.
"""


def word_set(words: str) -> frozenset[str]:
    """The words of a list that is written as text."""
    return frozenset(words.split())


DETERMINERS = word_set("a an the my your his her its our their every whose another")
PREPOSITIONS = word_set(
    """
    of in on at by for from with without into onto upon over under above below
    behind before beside besides between beyond during since until through
    throughout across along around about against among toward towards near inside
    outside beneath
    """
)
DEGREES = word_set("very rather quite more most less least too so")
JOINING = word_set("and or but nor yet")
"""They join nouns, and adjectives as well."""
SUBJECTS = word_set("i you he she it we they")
CLOSED = (
    DETERMINERS
    | PREPOSITIONS
    | DEGREES
    | word_set(
        """
    i me you he him she it we us they them myself himself herself itself themselves
    mine yours hers ours theirs who whom which that this these those what where when
    why how somebody someone something anybody anyone anything nobody nothing
    everybody everyone everything is was are were be been being am has had have
    having do does did done will would can could may might must shall should ought
    cannot within till off out up down after as than like unlike despite per via
    except and or but nor yet if because though although while whereas whether
    unless once to not never always often still already also again now then there
    here soon only just even ever instead away back together alone later else
    perhaps however therefore today yesterday tomorrow tonight twice ago enough much
    many few some any all both each either neither everywhere somewhere anywhere
    nowhere almost sometimes forward apart aside ahead well maybe indeed otherwise
    thus hence anyway upstairs downstairs such no far abroad downtown
    """
    )
)
"""What is no noun itself, and what often stands right behind one."""
ADJECTIVES = word_set(
    """
    old new young big small little large great good bad best worst better worse
    first last next other own same only whole entire long short high low early late
    later latter former main major minor real true false right wrong left full empty
    open close clear dark heavy soft hard easy difficult simple common rare usual
    strange certain sure likely possible impossible necessary important different
    similar various several single double present past recent current final initial
    previous following further particular special specific general public private
    local national free strong weak rich poor warm cold hot cool wet dry quiet loud
    clean dirty fresh nice fine beautiful ugly pretty lovely happy sad angry hungry
    tired ready able unable available responsible aware afraid alive asleep alone
    white black red green blue yellow brown grey gray pale bright deep wide narrow
    broad thick thin tall huge tiny enormous massive vast quick slow fast sharp
    smooth rough round square flat straight sweet bitter sick ill dead busy lazy
    calm gentle brave clever stupid wise foolish mad crazy blind deaf dumb proud
    humble kind cruel cheap dear expensive worth modern ancient natural social
    political economic legal physical mental medical chemical digital electric
    military religious royal foreign domestic internal external central northern
    southern eastern western upper lower inner outer total average normal formal odd
    even equal actual overall mere sheer utter sole extra serious severe safe
    dangerous correct complete perfect separate relevant significant primary
    secondary basic nearby distant remote due none suitable useful infinite extreme
    supreme popular familiar peculiar regular circular senior junior inferior
    superior prior ulterior interior unsafe unfair eager keen firm mild wild bare
    raw ripe rotten rusty dusty muddy sunny rainy snowy windy foggy cloudy silly
    funny merry weary dreary heavenly lonely friendly daily weekly monthly yearly
    nightly elderly unlikely costly deadly holy silent violent evident apparent
    innocent elegant distinct direct exact abrupt remarkable noble ample vain idle
    grand solemn stern fierce sincere obscure immense intense dense loose tight
    steep crisp crude rude
    """
)
NUMBERS = word_set(
    """
    one two three four five six seven eight nine ten eleven twelve thirteen fifteen
    twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million
    billion dozen second third fourth fifth sixth seventh eighth ninth tenth
    """
)
VERBS = word_set(
    """
    said told asked went came saw took gave got made knew thought found felt left
    kept began begun became become brought bought built caught chose chosen drew
    drawn drank drove driven ate eaten fell fallen fed fought flew flown forgot
    forgotten forgave froze frozen given gone grew grown heard held hid hidden hung
    hurt known laid lay lain led lent let lit lost meant met paid put ran rang rung
    read rode ridden rose risen sang sung sank sunk sat seen sold sent set shook
    shaken shone shot shrank shut slept slid spoke spoken spent spun stood stole
    stolen stuck struck swam swept swore sworn taken taught tore torn threw thrown
    understood woke woken wore worn won wound wrote written bent bit bitten bled
    blew blown broke broken burst cast clung crept cut dealt dug dreamt dwelt fled
    flung ground hit knelt leapt learnt leant lied quit sought sewn shed sprang
    spread stung stank strode strove swung wept withdrew overcame arose awoke bore
    born bound says goes comes sees takes gives gets makes knows thinks finds feels
    leaves keeps begins becomes brings buys builds catches chooses draws drives eats
    falls feeds grows hears holds lets lies loses means meets pays puts reads rises
    runs seems sells sends sets shows sits speaks spends stands teaches tells tries
    understands wakes wants wears wins writes needs asks allows appears belongs
    calls carries contains decides depends describes expects follows gathers happens
    helps includes learns likes lives looks loves moves offers opens provides
    reaches refers remains requires returns stays stops suggests tends turns uses
    walks works do does go come get make take give see know think seem remain tell
    ask
    """
)
"""Forms that end neither in `ed` nor in `ing`, and seldom are nouns."""
NOUNS_IN_ED = word_set(
    """
    bed seed deed need weed reed shed sled creed breed speed feed greed steed
    """
)
"""Nouns in spite of how they end."""
NOUNS_IN_ING = word_set(
    """
    building meeting painting morning evening wedding ceiling clothing feeling
    beginning warning king ring spring string wing thing something heating opening
    crossing dwelling drawing clearing landing lighting lightning hearing herring
    saying blessing stocking pudding railing shilling offering reading writing
    training funding housing parking finding setting spelling teaching learning
    pricing farthing gathering ending
    """
)
NOUNS_IN_LY = word_set(
    """
    family reply supply assembly belly jelly lily fly ally bully anomaly
    """
)
NOUNS_IN_EST = word_set(
    """
    forest guest nest test west rest harvest priest chest protest request interest
    contest conquest quest crest arrest tempest vest
    """
)
ENDINGS_OF_ADJECTIVES = (
    "ous",
    "ful",
    "less",
    "able",
    "ible",
    "ish",
    "ive",
    "ial",
    "nal",
    "cal",
)
NOUNS_LIKE_ADJECTIVES = word_set(
    """
    table vegetable cable stable bible syllable constable variable valuable parable
    fish dish wish finish parish radish rubbish varnish archive motive detective
    relative native executive hive dive drive objective perspective initiative
    alternative narrative incentive adjective collective olive trial material
    editorial memorial tutorial official signal canal journal arsenal criminal
    professional terminal urinal tribunal potential rascal musical chemical handful
    mouthful spoonful octopus
    """
)
