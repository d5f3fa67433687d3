"""Calls of all operations of an OpenAPI document, with values that fit its schemas."""
import dataclasses
import json

ORDER = ["post", "put", "patch", "get", "delete"]  # what is made is there for those that follow


@dataclasses.dataclass
class Call:
    method: str
    path: str
    operation: dict
    status: int
    parameters: list  # (name, in, value): those that are required
    body: object  # JSON; None: there is none
    content_type: str  # of the answer

    @property
    def name(self): return f"{self.method.upper()} {self.path}"


def sample(schema, document):
    if "$ref" in schema:
        return sample(document["components"]["schemas"][schema["$ref"].rpartition("/")[2]], document)
    for key in ("example", "default", "const"):
        if key in schema: return schema[key]
    if "enum" in schema: return schema["enum"][0]
    for key in ("oneOf", "anyOf"):
        if key in schema: return sample(schema[key][0], document)
    kind = schema.get("type")
    if isinstance(kind, list): kind = kind[0]
    if kind in ("integer", "number"): return max(1, schema.get("minimum", 1))
    if kind == "string": return {"date": "2026-01-02", "date-time": "2026-01-02T03:04:05Z", "uuid": "6ba7b810-9dad-41d1-80b4-00c04fd430c8"}.get(schema.get("format"), "a" * max(1, schema.get("minLength", 1)))
    if kind == "boolean": return True
    if kind == "array": return [sample(schema["items"], document)] * max(1, schema.get("minItems", 1))
    if kind == "object":
        return {name: sample(schema["properties"][name], document) for name in schema.get("required", [])}
    return None


def calls_of(document, bodies):
    """`bodies`: of operations, by name, whose schema does not say all."""
    all = []
    for path, item in document["paths"].items():
        for method, operation in item.items():
            status, answer = next((int(status), answer) for status, answer in operation["responses"].items() if status.startswith("2"))
            content_type = next(iter(answer.get("content", {})), "")
            content = operation.get("requestBody", {}).get("content", {})
            if content_type == "text/event-stream" or (content and "application/json" not in content): continue  # of these, the generators know little
            parameters = [(each["name"], each["in"], each.get("example", sample(each["schema"], document))) for each in operation.get("parameters", []) if each.get("required")]
            call = Call(method, path, operation, status, parameters, None, content_type)
            if content: call.body = bodies.get(call.name) or sample(content["application/json"]["schema"], document)
            all.append(call)
    return sorted(all, key=lambda call: ORDER.index(call.method))


TYPESCRIPT = """import createClient from "openapi-fetch";
import type { paths } from "./%s.js";

const client = createClient<paths>({ baseUrl: process.argv[2] });
const check = async (what: string, status: number, asked: Promise<{ response: Response; data?: unknown }>) => {
  const { response, data } = await asked;
  if (response.status !== status || (status !== 204 && data === undefined)) throw new Error(`${what}: ${response.status}`);
};
%s
console.log("fine");
"""


def as_typescript(name, calls):
    lines = []
    for call in calls:
        options = {}
        if call.parameters:
            places = {}
            for name_of, place, value in call.parameters: places.setdefault(place, {})[name_of] = value
            options["params"] = places
        if call.body is not None: options["body"] = call.body
        if "json" not in call.content_type: options["parseAs"] = "text"
        given = f", {json.dumps(options)}" if options else ""
        lines.append(f"await check({json.dumps(call.name)}, {call.status}, client.{call.method.upper()}({json.dumps(call.path)}{given}));")
    return TYPESCRIPT % (name, "\n".join(lines))


PYTHON = """
import importlib, json, pkgutil, sys, typing
import client_of_app
from client_of_app import api
from openapi_python_client.strings import PythonIdentifier

client = client_of_app.Client(base_url=sys.argv[1])
modules = {found.name.rpartition(".")[2]: found.name for found in pkgutil.walk_packages(api.__path__, api.__name__ + ".") if not found.ispkg}
for name, identifier, status, parameters, body in json.load(sys.stdin):
    call = importlib.import_module(modules[identifier]).sync_detailed
    given = {PythonIdentifier(key, prefix="field_"): value for key, value in parameters}
    if body is not None:
        kind = typing.get_type_hints(call)["body"]
        given["body"] = kind.from_dict(body) if hasattr(kind, "from_dict") else body
    answer = call(client=client, **given)
    assert answer.status_code == status, (name, answer)
    assert type(answer.parsed).__name__ != "Problem" and (status == 204 or answer.parsed is not None), (name, answer)
print("fine")
"""


def as_python(calls):
    """What the program above reads."""
    return json.dumps([(call.name, call.operation["operationId"], call.status, [(name, value) for name, _, value in call.parameters], call.body) for call in calls])
