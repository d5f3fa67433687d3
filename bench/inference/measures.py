"""What `run` measures. Each function takes the results so far and adds its own."""
import contextlib
import dataclasses
import http.client
import os
import pathlib
import re
import signal
import statistics
import time

import contestants
import load
import messages
import quiet
import server
from contestants import SHAPES
from server import CLIENT_CORE, SERVER_CORE, raw_answer

SIZES = [1, 2, 4, 8, 16, 32, 64, 128]  # beyond, nobody waits for a batch
PATIENCE = 5  # an answer is in time within so many times what one item takes alone


@dataclasses.dataclass(frozen=True)
class Effort:
    rounds: int      # of which medians are taken
    seconds: float   # of one probe of a rate
    tries: int       # of one rate
    exact: float     # steps of rates, as a ratio
    closed: float    # seconds of one closed loop
    reloads: int
    patience: float  # seconds in all, to repeat what other programs disturbed


QUICK = Effort(rounds=1, seconds=0.4, tries=1, exact=0.2, closed=0.2, reloads=20, patience=3)
FULL = Effort(rounds=5, seconds=2, tries=2, exact=0.05, closed=1, reloads=100, patience=1200)


class Results:
    def __init__(self, effort):
        self.effort = effort
        self.undisturbed = quiet.Guard(effort.patience)
        self.keys = {}
        self.curves = {}  # {model: {items: microseconds}}, without a server

    def say(self, title, text, *values):
        print("%-44s %s" % (title, text % values), flush=True)

    def within(self, model):
        return PATIENCE * self.curves[model][1]

    def deadline(self, model):
        """Milliseconds for the server: the way there and back takes the rest."""
        return max(1, int(0.9 * self.within(model) / 1000))


def best(curve):
    """(Items, items a second) of the batch that computes most a second."""
    items = max(curve, key=lambda each: each / curve[each])
    return items, items / curve[items] * 1e6


def middle(values):
    return statistics.median(values)


def times(results):
    for model in ("perceptron", "wide_perceptron", "convolutions"):
        curve = results.curves[model] = results.undisturbed(lambda: contestants.bare(model, SIZES, results.effort.closed / 5))
        results.say("%s, bare" % model, "%s; most with %d: %.0f items/s",
                    ", ".join("%d: %.2f ms" % (items, took / 1e3) for items, took in curve.items()), *best(curve))


def checked(port, request, wanted=None):
    """The answer as it came; it has to mean the same as another contestant's."""
    for attempt in range(20):
        answer = raw_answer(port, request)
        if not answer.startswith(b"HTTP/1.1 503"):
            break
        time.sleep(0.1)  # the machine was busy with something else
    got = messages.outputs(answer)
    if wanted is not None and (len(got) != len(wanted) or any(abs(a - b) > 1e-4 * max(1, abs(b)) for a, b in zip(got, wanted))):
        raise SystemExit("a contestant answers %s where another says %s" % (got[:5], wanted[:5]))
    return answer, got


def overhead(results):
    """Everything on one core, one request at a time: what the server adds to a floor that answers without looking, and to the model."""
    effort = results.effort
    requests = {"binary": messages.binary("trivial", SHAPES["trivial"]), "json": messages.plain("trivial", SHAPES["trivial"])}
    with contextlib.ExitStack() as stack:
        _, port = stack.enter_context(contestants.conduit({"trivial": ("trivial", {})}))
        found = {}
        loads = {}
        for form, request in requests.items():
            answer, _ = checked(port, request, [number + 1 for number in messages.numbers(64)])
            _, floor_port = stack.enter_context(contestants.floor(request, answer))
            loads[form] = [load.Load(each, request, "overhead_" + form, SERVER_CORE) for each in (port, floor_port)]
            found[form] = []
        for turn in range(effort.rounds if effort.rounds > 1 else 5):
            alone = results.undisturbed(lambda: contestants.bare("trivial", [1], effort.closed / 5)[1])
            for form, (ours, floor) in loads.items():
                p50 = results.undisturbed(lambda: [each.run(effort.closed, lead=0.05)["p50"] for each in (ours, floor)])
                found[form].append((p50[0] - p50[1] - alone, *p50, alone))
    for form, rows in found.items():
        over, whole, floor, alone = (middle(column) for column in zip(*rows))
        results.keys["overhead_%s_us" % form] = "%.1f" % over
        results.say("overhead, %s, 64 floats, one core" % form, "%.1f µs (%.1f to %.1f): p50 %.1f, of a floor %.1f, of the model %.1f",
                    over, min(row[0] for row in rows), max(row[0] for row in rows), whole, floor, alone)


@contextlib.contextmanager
def asleep(processes):
    """Servers that are not asked: some look for work all the time, on the core of the one that is."""
    all_of_them = [pid for process in processes for pid in (process.pid, *quiet.descendants(process.pid))]
    for pid in all_of_them:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in all_of_them:
            os.kill(pid, signal.SIGCONT)


def started(stack, name, start):
    try:
        return stack.enter_context(start())
    except (server.NotServing, OSError) as why:
        print("%s is not measured: %s" % (name, why))
        return None, None


def goodput(results):
    effort = results.effort
    limits = {model: {"deadline": results.deadline(model)} for model in results.curves}
    with contextlib.ExitStack() as stack:
        process, ours = stack.enter_context(contestants.conduit({
            **{model: (model, limit) for model, limit in limits.items()},
            "unbatched": ("perceptron", {**limits["perceptron"], "max_batch": 1}),
            "convolutions_unbatched": ("convolutions", {**limits["convolutions"], "max_batch": 1})}))
        fastapi_process, fastapi = started(stack, "FastAPI", lambda: contestants.fastapi("perceptron"))
        litserve_process, litserve = started(stack, "LitServe", lambda: contestants.litserve("perceptron", 32))

        wanted = None
        contenders = {}
        for name, port, request, model in (
                ("binary", ours, messages.binary("perceptron", SHAPES["perceptron"]), "perceptron"),
                ("json", ours, messages.plain("perceptron", SHAPES["perceptron"]), "perceptron"),
                ("wide", ours, messages.binary("wide_perceptron", SHAPES["wide_perceptron"]), "wide_perceptron"),
                ("unbatched", ours, messages.binary("unbatched", SHAPES["perceptron"]), "perceptron"),
                ("fastapi", fastapi, messages.predict(SHAPES["perceptron"]), "perceptron"),
                ("litserve", litserve, messages.predict(SHAPES["perceptron"]), "perceptron"),
                ("hostile", ours, messages.binary("convolutions", SHAPES["convolutions"]), "convolutions"),
                ("hostile_unbatched", ours, messages.binary("convolutions_unbatched", SHAPES["convolutions"]), "convolutions")):
            if port is None:
                continue
            _, got = checked(port, request, wanted if model == "perceptron" else None)
            wanted = got if wanted is None else wanted
            contenders[name] = load.Load(port, request, name), model
        rates = {name: [] for name in contenders}
        shares, kept, probes = {"binary": [], "wide": []}, [], []
        servers = {"fastapi": fastapi_process, "litserve": litserve_process}
        for turn in range(effort.rounds):
            for name, (one, model) in contenders.items():
                asked = servers.get(name, process)
                with asleep(each for each in (process, *servers.values()) if each not in (asked, None)):
                    alone = 1.2e6 / results.curves[model][1]
                    most = alone if "unbatched" in name or name == "fastapi" else best(results.curves[model])[1]
                    rates[name].append(load.highest_rate(results.undisturbed, one, results.within(model), most, effort.seconds, effort.tries, effort.exact, seed=turn + 1)[0])
                    if name in shares:
                        items, _ = best(results.curves[model])
                        offline = items / results.undisturbed(lambda: contestants.bare(model, [items], effort.closed / 2)[items]) * 1e6
                        shares[name].append(rates[name][-1] / offline)
                    if name == "binary":
                        overload(results, one, ours, rates[name][-1], kept, probes)
    say_goodput(results, rates, shares)
    if kept:
        results.keys["overload"] = "%.2f" % middle(kept)
        results.keys["health_p99_ms"] = "%.2f" % middle(probes)
        results.say("at twice the peak rate", "%.0f %% of the peak's goodput (%.2f to %.2f); health probes' p99 %.2f ms (%.2f to %.2f)",
                    100 * middle(kept), min(kept), max(kept), middle(probes), min(probes), max(probes))


def overload(results, one, port, rate, kept, probes):
    """Twice the highest rate; health is asked meanwhile."""
    if rate == 0:
        return
    seconds = max(results.effort.seconds, 1)
    within = results.within("perceptron")
    health = load.Load(port, messages.get("/v2/health/live"), "health")

    def at_twice():
        asking = health.start(seconds, rate=100, connections=8)
        return one.run(seconds, rate=2 * rate, within=within), load.finished(asking)

    peak = results.undisturbed(lambda: one.run(seconds, rate=rate, within=within)["goodput"])
    twice, probed = results.undisturbed(at_twice)
    kept.append(twice["goodput"] / peak)
    probes.append(probed["p99"] / 1e3 if probed["failed"] + probed["refused"] == 0 else float("inf"))


def say_goodput(results, rates, shares):
    def show(title, name, model="perceptron"):
        if name in rates:
            results.say(title, "%.0f requests/s (%.0f to %.0f) at p99 <= %.1f ms", middle(rates[name]), min(rates[name]), max(rates[name]),
                        results.within(model) / 1e3)

    def ratio(name, other):
        """Who holds no rate at all counts with the lowest that was tried."""
        least = best(results.curves["perceptron"])[1] / load.RANGE
        return middle(mine / max(theirs, least) for mine, theirs in zip(rates[name], rates[other]))

    show("perceptron, binary", "binary")
    show("perceptron, JSON", "json")
    show("wide perceptron, binary", "wide", "wide_perceptron")
    show("perceptron, unbatched, binary", "unbatched")
    show("perceptron, FastAPI, JSON", "fastapi")
    show("perceptron, LitServe, JSON", "litserve")
    show("convolutions, binary", "hostile", "convolutions")
    show("convolutions, unbatched, binary", "hostile_unbatched", "convolutions")
    results.keys["goodput"] = "%.3f" % middle(shares["binary"])
    results.keys["goodput_wide"] = "%.3f" % middle(shares["wide"])
    results.say("of what the models do offline", "perceptron %.0f %%, wide perceptron %.0f %%", 100 * middle(shares["binary"]), 100 * middle(shares["wide"]))
    for peer in ("fastapi", "litserve"):
        if peer in rates:
            results.keys["vs_" + peer] = "%.1f" % ratio("json", peer)
    results.keys["vs_unbatched"] = "%.2f" % ratio("binary", "unbatched")
    results.keys["hostile"] = "%.2f" % ratio("hostile", "hostile_unbatched")


def large(results):
    """150,528 floats, one request at a time, server and client on a core each."""
    effort, shape = results.effort, SHAPES["brightness"]
    requests = {"binary": messages.binary("brightness", shape), "json": messages.plain("brightness", shape), "fastapi": messages.predict(shape)}
    with contextlib.ExitStack() as stack:
        _, ours = stack.enter_context(contestants.conduit({"brightness": ("brightness", {})}))
        _, fastapi = started(stack, "FastAPI", lambda: contestants.fastapi("brightness"))
        ports = {"binary": ours, "json": ours, "fastapi": fastapi}
        wanted, loads = None, {}
        for name, port in ports.items():
            if port is not None:
                _, got = checked(port, requests[name], wanted)
                wanted = wanted or got
                loads[name] = load.Load(port, requests[name], "large_" + name)
        rows = [results.undisturbed(lambda: {name: one.run(effort.closed, lead=0.1)["p50"] for name, one in loads.items()})
                for _ in range(max(effort.rounds, 3))]
    results.say("150,528 floats", ", ".join("%s %.2f ms" % (name, middle(row[name] for row in rows) / 1e3) for name in loads))
    if "fastapi" in loads:
        results.keys["big_vs_fastapi"] = "%.0f" % middle(row["fastapi"] / row["binary"] for row in rows)


def resident(process):
    return int(re.search(r"VmRSS:\s+(\d+) kB", pathlib.Path("/proc/%d/status" % process.pid).read_text())[1]) / 1024


def reload(results):
    """The model is loaded again and again under a third of what it can take."""
    effort, name = results.effort, "convolutions"
    configuration = {"warm_up_time": 50}
    rate = 3e5 / results.curves[name][1]
    with contestants.conduit({name: (name, configuration)}, "--model-control") as (process, port):
        client = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        def load_again():
            client.request("POST", "/v2/repository/models/%s/load" % name)
            answer = client.getresponse()
            said = answer.read()
            if answer.status != 200:
                raise SystemExit("a model is not loaded again: %s" % said)
        load_again()
        one = load.Load(port, messages.binary(name, SHAPES[name]), "reload")
        one.run(0.3, rate=rate)
        for _ in range(5):
            load_again()
        before, failures, requests, began, count = resident(process), 0, 0, time.monotonic(), 0
        while count < effort.reloads:
            under_way = one.start(2, rate=rate, lead=0, connections=64)
            while under_way.poll() is None:
                load_again()
                count += 1
            got = load.finished(under_way)
            failures += got["failed"] + got["refused"]
            requests += got["requests"]
        took = time.monotonic() - began
        client.close()
        time.sleep(0.5)  # what the last one replaced is being freed
        grown = resident(process) - before
    results.keys["reload_failures"] = failures
    results.keys["reload_mb"] = "%.1f" % grown
    results.say("%d reloads under load" % count, "%d of %d requests failed; %.1f MB more than before; %.0f ms each", failures, requests, grown, took / count * 1e3)


def curves(effort):
    """What docs/batching.md shows: time by items of a batch, and what becomes of more and more requests, with batches and without."""
    undisturbed = quiet.Guard(effort.patience)
    bare = {model: undisturbed(lambda: contestants.bare(model, SIZES, effort.closed / 2)) for model in ("perceptron", "convolutions")}
    within = PATIENCE * bare["perceptron"][1]
    deadline = {"deadline": max(1, int(0.9 * within / 1000))}
    most = best(bare["perceptron"])[1]
    data = {"times": bare, "within": within, "offline": most, "served": {}}
    models = {"batched": ("perceptron", deadline), "unbatched": ("perceptron", {**deadline, "max_batch": 1}),
              "unbounded": ("perceptron", {"max_batch": 1, "queue": 100_000})}
    with contestants.conduit(models) as (_, port):
        for name in models:
            one = load.Load(port, messages.binary(name, SHAPES["perceptron"]), name)
            data["served"][name] = [{"rate": rate, **undisturbed(lambda: one.run(effort.seconds, rate=rate, within=within, connections=512))}
                                    for rate in (most * share / 20 for share in (0.5, 1, 1.5, 2, 3, 4, 6, 8, 10, 12, 14, 17, 20))]
    print("%d of %d measurements were disturbed by other programs" % (undisturbed.disturbed, undisturbed.measured))
    return data
