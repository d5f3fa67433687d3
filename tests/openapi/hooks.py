"""Schemathesis's view of texts and forms, made that of the apps."""
import datetime

import schemathesis
from hypothesis import strategies
from schemathesis.core.failures import AcceptedNegativeData

# As exact as the apps' types count, and without years and months, whose length varies (docs/validation.md).
schemathesis.openapi.format("duration", strategies.integers(0, 10**6).map(lambda minutes: f"PT{minutes}M"))
times = strategies.datetimes(min_value=datetime.datetime(1, 1, 2), max_value=datetime.datetime(9999, 12, 30))
schemathesis.openapi.format("date-time", times.map(lambda time: time.replace(microsecond=0).isoformat() + "Z"))


def whole(value):
    if isinstance(value, list): return [whole(each) for each in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def with_whole_numbers(context, parameters):
    """In JSON 1.0 is an integer; as text, integers are digits."""
    return parameters and {name: whole(value) for name, value in parameters.items()}


for place in ("path_parameters", "query", "headers", "cookies"):
    schemathesis.hook(f"map_{place}")(with_whole_numbers)


def is_form(case):
    return case.media_type in ("multipart/form-data", "application/x-www-form-urlencoded")


@schemathesis.hook
def filter_case(context, case):
    """The client writes a field's name into the head of a part as it is, where no control characters may be."""
    names = case.body if isinstance(case.body, dict) and case.media_type == "multipart/form-data" else {}
    return all(name.isprintable() for name in names)


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """All that a form carries is text: an array of one text is sent as that text is."""
    return not (isinstance(failure, AcceptedNegativeData) and is_form(case))
