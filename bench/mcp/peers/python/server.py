"""The echo tool on the SDK in Python: over HTTP, or with the argument `stdio` on the standard streams."""
import logging
import socket
import sys

import uvicorn
from mcp.server import MCPServer

logging.disable(logging.INFO)
server = MCPServer("echo", log_level="WARNING")


@server.tool(description="Echoes.", structured_output=False)
async def echo(text: str) -> str:
    return text


if sys.argv[1:] == ["stdio"]:
    server.run("stdio")
else:
    listener = socket.create_server(("127.0.0.1", 0))
    print("http://127.0.0.1:%d" % listener.getsockname()[1], flush=True)
    config = uvicorn.Config(server.streamable_http_app(json_response=True, stateless_http=True), log_level="warning", access_log=False, http="httptools", loop="uvloop")
    uvicorn.Server(config).run([listener])
