"""examples/tools by the protocol's own client in Python, over HTTP and on the standard streams, in both eras."""
import asyncio
import json

import mcp
import numpy
import pytest
from conftest import EXAMPLE_FLAGS, PATIENCE, ROOT, binary, clean_environment, eventually

DIGITS = ROOT / "examples/digits"
IMAGES = numpy.load(DIGITS / "held_out_images.npy")
LABELS = numpy.load(DIGITS / "held_out_labels.npy")


@pytest.fixture(scope="module")
def tools(start_shared):
    return start_shared("tools", *EXAMPLE_FLAGS["tools"])


@pytest.fixture(params=["http", "stdio"])
def server(request):
    if request.param == "http":
        return request.getfixturevalue("tools").url + "/mcp"
    return mcp.StdioServerParameters(command=binary("tools"), args=["mcp", *EXAMPLE_FLAGS["tools"]], env=clean_environment(), cwd=ROOT)


@pytest.fixture(params=["2026-07-28", "legacy"])
def ask(request, server):
    """ask(steps) runs `steps(client)` with a client that is connected."""
    def run(steps):
        async def connected():
            async with asyncio.timeout(PATIENCE), mcp.Client(server, mode=request.param, read_timeout_seconds=PATIENCE) as client:
                assert client.protocol_version == ("2025-11-25" if request.param == "legacy" else request.param)
                return await steps(client)
        return asyncio.run(connected())
    return run


def test_what_there_is(ask):
    async def steps(client):
        return await client.list_tools(), await client.list_resources(), await client.list_resource_templates(), await client.list_prompts()
    offered, resources, templates, prompts = ask(steps)
    by_name = {tool.name: tool for tool in offered.tools}
    assert set(by_name) == {"read_digit", "evaluate"}
    assert by_name["read_digit"].title == "Read a digit" and by_name["read_digit"].annotations.read_only_hint
    assert by_name["read_digit"].input_schema["required"] == ["image"] and set(by_name["read_digit"].output_schema["properties"]) == {"digit", "confidence"}
    assert by_name["evaluate"].input_schema["properties"]["images"]["maximum"] == 360
    assert [resource.uri for resource in resources.resources] == ["digits://model"]
    assert [template.uri_template for template in templates.resource_templates] == ["digits://drawings/{number}"]
    assert [(prompt.name, [argument.name for argument in prompt.arguments]) for prompt in prompts.prompts] == [("judge", ["number"])]


def test_model_reads_a_drawing(ask):
    async def steps(client):
        drawings = [json.loads((await client.read_resource(f"digits://drawings/{number}")).contents[0].text) for number in (0, 7, 359)]
        return drawings, [(await client.call_tool("read_digit", {"image": drawing["image"]})).structured_content for drawing in drawings]
    drawings, answers = ask(steps)
    for number, drawing, answer in zip((0, 7, 359), drawings, answers):
        assert drawing == {"digit": LABELS[number], "image": IMAGES[number].tolist()}
        assert answer["digit"] == LABELS[number] and 0.5 < answer["confidence"] <= 1


def test_what_does_not_fit(ask):
    async def steps(client):
        small = await client.call_tool("read_digit", {"image": [[1, 2]]})
        many = await client.call_tool("evaluate", {"images": 361})
        with pytest.raises(mcp.MCPError) as missing:
            await client.read_resource("digits://drawings/360")
        with pytest.raises(mcp.MCPError):
            await client.get_prompt("judge", {"number": "x"})
        return small, many, missing.value
    small, many, missing = ask(steps)
    assert small.is_error and "8, 8" in small.content[0].text
    assert many.is_error and "images: must be at most 360" in many.content[0].text
    assert "There is no such drawing." in str(missing)


def test_resource_and_prompt(ask):
    async def steps(client):
        return await client.read_resource("digits://model"), await client.get_prompt("judge", {"number": "7"})
    about, judge = ask(steps)
    assert "takes image [any, 8, 8]" in about.contents[0].text and "gives probabilities [any, 10]" in about.contents[0].text
    assert "digits://drawings/7" in judge.messages[0].content.text and "read_digit" in judge.messages[0].content.text


def test_evaluation_says_how_far_it_is(ask):
    async def steps(client):
        heard = []

        async def on_progress(done, total, words):
            heard.append((done, total, words))
        return heard, await client.call_tool("evaluate", {"images": 130}, progress_callback=on_progress), await client.call_tool("evaluate")
    heard, some, all_of_them = ask(steps)
    assert [one[:2] for one in heard] == [(60, 130), (120, 130)] and heard[0][2].endswith("right so far")
    assert some.structured_content["images"] == 130
    counted = all_of_them.structured_content
    assert counted["images"] == 360 and counted["right"] + len(counted["wrong"]) == 360 and counted["right"] >= 0.95 * 360


def test_evaluation_as_a_task(tools):
    """By the extension for tasks, which the client in Python leaves to its users."""
    def call(method, **params):
        key = "io.modelcontextprotocol/"
        meta = {key + "protocolVersion": "2026-07-28", key + "clientCapabilities": {"extensions": {key + "tasks": {}}}}
        headers = {"MCP-Protocol-Version": "2026-07-28", "Mcp-Method": method, "Mcp-Name": params.get("name") or params.get("taskId"), "Accept": "application/json, text/event-stream"}
        answer = tools.post("/mcp", json={"jsonrpc": "2.0", "id": 1, "method": method, "params": params | {"_meta": meta}}, headers=headers)
        return answer.json()["result"]
    task = call("tools/call", name="evaluate", arguments={})
    assert task["resultType"] == "task"
    eventually(lambda: call("tasks/get", taskId=task["taskId"])["status"] != "working")
    now = call("tasks/get", taskId=task["taskId"])
    assert now["status"] == "completed" and now["result"]["structuredContent"]["images"] == 360


def test_by_its_route(tools):
    assert tools.post("/digits", json=IMAGES[0].tolist()).json()["digit"] == LABELS[0]
