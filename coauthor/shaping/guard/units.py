"""Units and currencies, with their spellings in several languages.

Symbols are read with their case, for an `mm` is no `MM`; words in any.
"""

import re
from functools import lru_cache

_SYMBOLS = {
    "%": "%",
    "‰": "‰",
    "°C": "°C ℃",
    "°F": "°F ℉",
    "°": "°",
    "$": "$ USD US$",
    "€": "€ EUR",
    "£": "£ GBP",
    "¥": "¥ JPY",
    "CHF": "CHF",
    "CNY": "CNY",
    "INR": "INR ₹",
    "AUD": "AUD A$",
    "CAD": "CAD C$",
    "SEK": "SEK",
    "NOK": "NOK",
    "DKK": "DKK",
    "PLN": "PLN zł",
    "km": "km kms",
    "m": "m",
    "dm": "dm",
    "cm": "cm",
    "mm": "mm",
    "µm": "µm μm",
    "nm": "nm",
    "m²": "m² m2 sqm",
    "km²": "km² km2",
    "cm²": "cm²",
    "m³": "m³ m3",
    "cm³": "cm³ cc",
    "ha": "ha",
    "km/h": "km/h kph kmh",
    "m/s": "m/s",
    "mph": "mph",
    "ft": "ft",
    "yd": "yd yds",
    "kg": "kg kgs",
    "g": "g",
    "mg": "mg",
    "µg": "µg μg mcg",
    "t": "t",
    "lb": "lb lbs",
    "oz": "oz",
    "l": "l L",
    "dl": "dl dL",
    "cl": "cl cL",
    "ml": "ml mL",
    "µl": "µl μl µL",
    "kB": "kB KB",
    "MB": "MB",
    "GB": "GB",
    "TB": "TB",
    "Mbit": "Mbit Mbps Mbit/s",
    "Gbit": "Gbit Gbps Gbit/s",
    "Hz": "Hz",
    "kHz": "kHz",
    "MHz": "MHz",
    "GHz": "GHz",
    "W": "W",
    "kW": "kW",
    "MW": "MW",
    "GW": "GW",
    "mW": "mW",
    "Wh": "Wh",
    "kWh": "kWh",
    "MWh": "MWh",
    "V": "V",
    "kV": "kV",
    "mV": "mV",
    "mA": "mA",
    "kJ": "kJ",
    "kcal": "kcal",
    "Pa": "Pa",
    "hPa": "hPa",
    "kPa": "kPa",
    "MPa": "MPa",
    "bar": "bar",
    "psi": "psi",
    "dB": "dB",
    "mmol": "mmol",
    "mol": "mol",
    "ppm": "ppm",
    "ppb": "ppb",
    "IU": "IU",
    "px": "px",
    "pt": "pt",
    "dpi": "dpi",
    "ms": "ms",
    "µs": "µs μs",
    "ns": "ns",
    "second": "s secs sec",
    "minute": "min mins",
    "hour": "h hrs hr",
    "year": "yrs yr",
    "p.m.": "p.m. pm PM",
    "a.m.": "a.m. am AM",
}
_WORDS = {
    "%": "percent|per cent|prozent|pour cent|por ciento|per cento",
    "°C": "degrees? celsius|degrees? centigrade|grad celsius|degrés? celsius",
    "°F": "degrees? fahrenheit|grad fahrenheit",
    "°": "degrees|degree|grad|degrés|degré|grados|grado|gradi",
    "$": "dollars|dollar|dólares|dollari",
    "€": "euros|euro",
    "£": "pounds? sterling",
    "pound": "pounds|pound|pfund",
    "¥": "yen",
    "CHF": "francs|franc|franken",
    "INR": "rupees|rupee",
    "cent": "cents|cent|centimes",
    "penny": "pence|penny|pennies",
    "km": "kilomet(?:res|re|ers|er)|kilomètres?|kilómetros?|chilometr[io]",
    "m": "met(?:res|re|ers|er)|mètres?|metros?",
    "cm": "[cz]entimet(?:res|re|ers|er)|centimètres?|centímetros?",
    "mm": "millimet(?:res|re|ers|er)|millimètres?|milímetros?",
    "m²": "square met(?:res|re|ers|er)|quadratmetern?|mètres? carrés?",
    "km²": "square kilomet(?:res|re|ers|er)|quadratkilometern?",
    "m³": "cubic met(?:res|re|ers|er)|kubikmetern?",
    "ha": "hectares|hectare|hektar",
    "mile": "miles|mile|meilen|meile",
    "ft": "feet|foot|fuß",
    "inch": "inches|inch|zoll",
    "yd": "yards|yard",
    "acre": "acres|acre",
    "kg": "kilograms?|kilogrammes?|kilogramm|kilos?|chili",
    "g": "grams|gram|grammes|gramme|gramm|gramos",
    "mg": "milligrams?|milligrammes?|milligramm",
    "µg": "micrograms?|mikrogramm",
    "t": "tonnes|tonne|tonnen",
    "ton": "tons|ton",
    "oz": "ounces|ounce|unzen",
    "gallon": "gallons|gallon",
    "pint": "pints|pint",
    "l": "lit(?:res|re|ers|er)|litern|litros?|litri",
    "ml": "millilit(?:res|re|ers|er)|mililitros?",
    "kB": "kilobytes?",
    "MB": "megabytes?",
    "GB": "gigabytes?",
    "TB": "terabytes?",
    "Hz": "hertz",
    "W": "watts|watt",
    "kW": "kilowatts?",
    "MW": "megawatts?",
    "kWh": "kilowatt[- ]?hours?|kilowattstunden?",
    "V": "volts|volt",
    "kcal": "kilocalories|kilokalorien",
    "calorie": "calories|calorie|kalorien",
    "ms": "milliseconds?|millisekunden?",
    "second": "seconds|second|sekunden?|secondes?|segundos?|secondi",
    "minute": "minutes|minute|minuten?|minutos?|minuti",
    "hour": "hours|hour|stunden?|heures?|horas?",
    "o'clock": "o[\u2019']clock|uhr",
    "day": "days|day|tagen|tage|tag|jours|jour|días?|giorni|giorno",
    "week": "weeks|week|wochen|woche|semaines?|semanas?|settimane",
    "month": "months|month|monaten|monate|monat|mois|meses|mesi",
    "year": "years|year|jahren|jahre|jahr|ans|années|años?|anni",
    "decade": "decades|decade|jahrzehnten?",
    "century": "centuries|century|jahrhunderten?",
}
_CURRENCY = r"(?:US|A|C)?\$|[€£¥₹]"
CURRENCY = re.compile(_CURRENCY)
"""A sign that may stand before an amount."""

_BY_SYMBOL = {
    symbol: unit for unit, symbols in _SYMBOLS.items() for symbol in symbols.split()
}
_BY_WORD = [(re.compile(words, re.I), unit) for unit, words in _WORDS.items()]
ANY_UNIT = (
    "(?:"
    + "|".join(
        re.escape(it) + (r"(?!\w)" if it[-1].isalpha() else "")
        for it in sorted(_BY_SYMBOL, key=len, reverse=True)
    )
    + "|(?i:"
    + "|".join(_WORDS.values()).replace(" ", r"\s")
    + r")(?!\w))"
)
"""A pattern for one of them behind a number."""

_MONEY = re.compile(
    r"\b(?:costs?|pric\w*|pa(?:y|ys|id|ying)|worth|sp(?:end|ent|ends)|buys?|bought|sells?"
    r"|sold|earn\w*|fees?|charg\w*|wages?|salary|rent|budget|cash|money|bill|fines?|tax\w*"
    r"|owe[ds]?|debt|lend|lent|invest\w*|profits?|fund\w*|donat\w*|bank|euros?|dollars?)\b"
    r"|[£€$]",
    re.I,
)
_WEIGHT = re.compile(
    r"\b(?:weigh\w*|heav\w+|lighter|lost weight|ounces?|kg|kilos?|grams?|flour|sugar"
    r"|butter|meat|potatoes|lbs?|stone)\b",
    re.I,
)


@lru_cache(maxsize=512)
def unit_named(spelling: str) -> str:
    """The unit that a spelling stands for; empty for anything else."""
    spelling = " ".join(spelling.replace("~", " ").split())
    if spelling in _BY_SYMBOL:
        return _BY_SYMBOL[spelling]
    for words, unit in _BY_WORD:
        if words.fullmatch(spelling):
            return unit
    return ""


def pounds(prose: str) -> str:
    """What a pound is in a text: money, a weight, or simply a pound."""
    if "pound" not in prose and "Pf" not in prose:
        return "pound"
    money, weight = _MONEY.search(prose), _WEIGHT.search(prose)
    if bool(money) == bool(weight):
        return "pound"
    return "£" if money else "lb"
