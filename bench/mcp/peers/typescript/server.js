// The echo tool on the SDK in TypeScript: over HTTP, or with the argument `stdio` on the standard streams.
import { createServer } from 'node:http';
import { localhostHostValidation, localhostOriginValidation, toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import * as z from 'zod';

const inputSchema = z.object({ text: z.string() });

function make() {
    const server = new McpServer({ name: 'echo', version: '1' });
    server.registerTool('echo', { description: 'Echoes.', inputSchema }, ({ text }) => ({ content: [{ type: 'text', text }] }));
    return server;
}

if (process.argv[2] === 'stdio') {
    serveStdio(make);
} else {
    const handle = toNodeHandler(createMcpHandler(make));
    const validHost = localhostHostValidation(), validOrigin = localhostOriginValidation();
    const server = createServer((request, response) => {
        if (validHost(request, response) && validOrigin(request, response)) handle(request, response);
    });
    server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
}
