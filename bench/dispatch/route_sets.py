"""The sets of routes, and for each the requests with the answers that are right: hits, 404s and 405s."""
import dataclasses
import itertools
import pathlib
import re

DATA = pathlib.Path(__file__).resolve().parent / "data"
REST_SIZES = (4, 10, 100, 1000)

USERS = ("octocat", "torvalds", "mojombo", "defunkt", "gvanrossum", "a11y-bot")
ORGANIZATIONS = ("github", "kubernetes", "microsoft", "rust-lang")
REPOSITORIES = ("hello-world", "linux", "spoon-knife", "llvm-project", "dotfiles")
NUMBERS = ("1347", "7", "42", "98231", "156", "1296269")
SHAS = ("6dcb09b5b57875f334f61aebed695e2e4193db5e", "7638417db6d59f3c431d3e1f261cc637155684cd")  # whole, as Git gives them
BRANCHES = ("main", "develop", "release-2.4", "fix-login")
# What stands behind a literal segment, in the first capture and the ones that follow it directly.
VALUES = {
    **dict.fromkeys(("repos", "networks", "starred", "subscriptions"), (USERS, REPOSITORIES)),
    **dict.fromkeys(("users", "members", "public_members", "following", "assignees", "collaborators"), (USERS,)),
    **dict.fromkeys(("blobs", "commits", "tags", "trees", "statuses"), (SHAS,)),
    "orgs": (ORGANIZATIONS,),
    "branches": (BRANCHES,),
    "refs": (("heads/main", "tags/v2.4.1"),),
    "contents": (("README.md", "src/routing/match.cpp"),),
    "labels": (("bug", "enhancement", "good-first-issue"),),
    "templates": (("C++", "Python", "Rust"),),
    "applications": (("0fb4c2dd1e33b1b5a2b8",),),
    "tokens": (("e72e16c7e42f292c6912e7710c838347ae178b4a",),),
    "email": (("octocat@github.com",),),
    "search": (USERS, REPOSITORIES, ("open", "closed"), ("routing", "reflection")),
}
ARCHIVE = (USERS, REPOSITORIES, ("tarball", "zipball"), BRANCHES)  # /repos/:owner/:repo/:archive_format/:ref

NOUNS = ("users orders products invoices payments customers carts reviews shipments suppliers warehouses categories coupons "
         "refunds tickets messages sessions devices projects tasks teams reports webhooks events accounts").split()
KINDS = ("", "draft-", "archived-", "shared-")
# A route without captures and one with, pair by pair. GET /users/search comes before GET /users/:id: a chain takes the first.
ACTIONS = ((("GET", "/%s"), ("PUT", "/%s/:id")), (("GET", "/%s/search"), ("GET", "/%s/:id")), (("POST", "/%s"), ("DELETE", "/%s/:id")),
           (("POST", "/%s/import"), ("POST", "/%s/:id/comments")), (("PATCH", "/%s"), ("GET", "/%s/:id/comments/:comment_id")))
PREFIX = "/api/v1"
PAIRS_OF_A_NOUN = {4: 2, 10: 3, 100: 5, 1000: 5}


@dataclasses.dataclass(frozen=True)
class Route:
    method: str
    pattern: str

    @property
    def segments(self):
        return self.pattern[1:].split("/")

    @property
    def rank(self):
        """By priority: literal, then `:name`, then `*name`, segment by segment."""
        return [{":": 1, "*": 2}.get(segment[:1], 0) for segment in self.segments]

    def compiled(self):
        forms = {":": "([^/]+)", "*": "(.+)"}
        return re.compile("".join("/" + forms.get(segment[:1], re.escape(segment)) for segment in self.segments))

    def path(self, turn):
        """A request for this route; `turn` chooses among the values."""
        made, behind = [], ("", 0)
        for segment in self.segments:
            if segment[:1] not in (":", "*"):
                made.append(segment)
                behind = (segment, 0)
                continue
            values = ARCHIVE if ":archive_format" in self.pattern else VALUES.get(behind[0], ())
            choices = values[behind[1]] if behind[1] < len(values) else NUMBERS
            made.append(choices[(turn + len(made)) % len(choices)])
            behind = (behind[0], behind[1] + 1)
        return "/" + "/".join(made)


@dataclasses.dataclass
class Request:
    kind: str  # hit, 404 or 405
    method: str
    path: str
    endpoint: int  # index of the route
    allowed: set
    captured: int  # sum of the captures' lengths and first bytes


class RouteSet:
    def __init__(self, name, routes):
        self.name, self.routes = name, routes
        self._compiled = [route.compiled() for route in routes]

    def _answer(self, method, path):
        matches = [(route.rank, i, match) for i, (route, match) in enumerate(zip(self.routes, (c.fullmatch(path) for c in self._compiled)))
                   if match]
        fitting = [m for m in matches if self.routes[m[1]].method == method]
        if not fitting:
            allowed = {self.routes[i].method for _, i, _ in matches}
            return Request("405" if allowed else "404", method, path, -1, allowed, 0)
        _, endpoint, match = min(fitting, key=lambda m: m[:2])
        return Request("hit", method, path, endpoint, set(), sum(len(text) + ord(text[0]) for text in match.groups()))

    def requests(self):
        """Hits, one for each route; for most routes, a 404 and a 405 that resemble one."""
        for turn, route in enumerate(self.routes):
            path = route.path(turn)
            hit = self._answer(route.method, path)
            assert hit.endpoint == turn, (route, path, hit)
            yield hit
            misspelt = (path + "/extra", path.replace("/", "/x", 1), path[:-1] if route.rank[-1] == 0 else path + "/")
            unknown = (self._answer(route.method, misspelt[(turn + i) % 3]) for i in range(3))
            yield from itertools.islice((request for request in unknown if request.kind == "404"), 1)
            methods = ("DELETE", "PUT", "POST", "PATCH", "GET")
            refused = (self._answer(methods[(turn + i) % 5], path) for i in range(5))
            yield from itertools.islice((request for request in refused if request.kind == "405"), 1)


def rest_routes(count):
    nouns = (kind + noun for kind in KINDS for noun in NOUNS)
    routes = (Route(method, PREFIX + path % noun) for noun in nouns for pair in ACTIONS[:PAIRS_OF_A_NOUN[count]] for method, path in pair)
    return list(itertools.islice(routes, count))


def all_sets():
    patterns = (DATA / "github_130.txt").read_text().split()
    yield RouteSet("github130", [Route("GET", re.sub(r"\{(\w+)\}", r":\1", pattern)) for pattern in patterns])
    yield RouteSet("github239", [Route(*line.split()) for line in (DATA / "github_239.txt").read_text().splitlines()])
    for count in REST_SIZES:
        yield RouteSet("rest%d" % count, rest_routes(count))
