"""The load generator, on the client's core, and what is searched with it."""
import json
import math
import subprocess

import contestants
from server import CLIENT_CORE

RANGE = 250  # between the highest and the lowest rate that is tried


class Load:
    """One request to one server."""

    def __init__(self, port, request, name, core=CLIENT_CORE):
        self.file = contestants.OUT / (name + ".request")
        self.file.write_bytes(request)
        self.command = ["taskset", "-c", str(core), str(contestants.LOAD), str(port), str(self.file)]

    def start(self, seconds, **options):
        settings = ["%s=%s" % pair for pair in {"seconds": seconds, **options}.items()]
        return subprocess.Popen(self.command + settings, stdout=subprocess.PIPE, text=True)

    def run(self, seconds, **options):
        return finished(self.start(seconds, **options))


def finished(process):
    printed, _ = process.communicate(timeout=120)
    if process.returncode != 0:
        raise SystemExit("the load generator failed")
    return {name: math.inf if value is None else value for name, value in json.loads(printed).items()}


def holds(guard, load, rate, within, seconds, tries, seed):
    """What was measured, if 99 % of the requests were answered in time."""
    for attempt in range(tries):
        got = guard(lambda: load.run(seconds, rate=rate, within=within, lead=min(seconds / 3, 0.5), seed=seed + attempt))
        if got["within"] >= 0.99 * got["requests"] > 0:
            return got
    return None


def highest_rate(guard, load, within, most, seconds, tries=2, exact=0.05, seed=1):
    """(Requests a second, what was measured at them): the highest rate that holds, in steps of `exact`, from bisection on a scale of ratios."""
    low, high, best = 0.0, most, None
    rate = most / 2
    while high > low * (1 + exact) and rate > most / RANGE:
        if got := holds(guard, load, rate, within, seconds, tries, seed):
            low, best = rate, got
        else:
            high = rate
        rate = math.sqrt(low * high) if low else high / 2
    return low, best
