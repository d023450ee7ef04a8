"""Verbs with forms of their own: base, past, participle."""

IRREGULAR = """
be was been | become became become | begin began begun | bite bit bitten
blow blew blown | break broke broken | bring brought brought | build built built
buy bought bought | catch caught caught | choose chose chosen | come came come
do did done | draw drew drawn | drink drank drunk | drive drove driven
eat ate eaten | fall fell fallen | feel felt felt | fight fought fought
find found found | fly flew flown | forget forgot forgotten | freeze froze frozen
get got got | give gave given | go went gone | grow grew grown | have had had
hear heard heard | hide hid hidden | hold held held | keep kept kept
know knew known | lead led led | leave left left | lose lost lost | make made made
mean meant meant | meet met met | pay paid paid | ride rode ridden | ring rang rung
rise rose risen | run ran run | say said said | see saw seen | sell sold sold
send sent sent | shake shook shaken | sing sang sung | sink sank sunk | sit sat sat
sleep slept slept | speak spoke spoken | spend spent spent | stand stood stood
steal stole stolen | strike struck struck | swear swore sworn | swim swam swum
take took taken | teach taught taught | tell told told | think thought thought
throw threw thrown | understand understood understood | wake woke woken
wear wore worn | win won won | write wrote written
"""

FORMS = [tuple(it.split()) for it in IRREGULAR.strip().replace("\n", "|").split("|")]
PAST_OF = {base: past for base, past, _ in FORMS}
BASE_OF = {form: base for base, *forms in FORMS for form in forms if form != base}
PAST_OF_PARTICIPLE = {part: past for _, past, part in FORMS if part != past}
