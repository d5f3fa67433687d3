// Goes through what fixtures.cpp offers with the protocol's own clients, and prints what it saw as one object of JSON:
//     client.mjs sdk1|legacy|auto|2026-07-28 URL|COMMAND [ARGUMENT]...
// `sdk1` is the first SDK, for 2025-11-25; the others are how the second one finds out which revision is spoken.
import * as second from '@modelcontextprotocol/client';
import * as secondStdio from '@modelcontextprotocol/client/stdio';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { CreateMessageRequestSchema, ElicitRequestSchema, ListRootsRequestSchema, LoggingMessageNotificationSchema, ResourceUpdatedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';

const [how, target, ...args] = process.argv.slice(2);
const first = how === 'sdk1';
const sdk = first ? { Client, StdioClientTransport, StreamableHTTPClientTransport } : { ...second, ...secondStdio };
const mode = ['sdk1', 'legacy', 'auto'].includes(how) ? how : { pin: how };
const client = new sdk.Client({ name: 'tests', version: '1' }, {
    capabilities: { elicitation: {}, sampling: {}, roots: {} }, ...(first ? {} : { versionNegotiation: { mode } }),
});
const transport = /^https?:/.test(target) ? new sdk.StreamableHTTPClientTransport(new URL(target)) : new sdk.StdioClientTransport({ command: target, args });
const answer = (schema, method, handler) => client.setRequestHandler(first ? schema : method, handler);
const hear = (schema, method, handler) => client.setNotificationHandler(first ? schema : method, handler);
const call = (name, values = {}, options = {}) => first ? client.callTool({ name, arguments: values }, undefined, options) : client.callTool({ name, arguments: values }, options);
const text = async (...what) => (await call(...what)).content[0].text;
const refusal = promise => promise.then(() => 'none', error => ({ code: error.code, aborted: /abort|cancel/i.test(String(error)) }));

const seen = {}, heard = [], logged = [];
answer(ElicitRequestSchema, 'elicitation/create', ({ params }) => {
    const fields = Object.keys(params.requestedSchema.properties);
    return { action: 'accept', content: Object.fromEntries(fields.map(field => [field, `${field} of Ada`])) };
});
answer(CreateMessageRequestSchema, 'sampling/createMessage', ({ params }) =>
    ({ role: 'assistant', model: 'tests', stopReason: 'endTurn', content: { type: 'text', text: `said ${params.messages[0].content.text}` } }));
answer(ListRootsRequestSchema, 'roots/list', () => ({ roots: [{ uri: 'file:///work', name: 'work' }] }));
hear(LoggingMessageNotificationSchema, 'notifications/message', ({ params }) => { logged.push(params.data); });
const changed = new Promise(told => hear(ResourceUpdatedNotificationSchema, 'notifications/resources/updated', ({ params }) => told(params.uri)));

await client.connect(transport);
seen.version = first ? transport.protocolVersion ?? '2025-11-25' : client.getNegotiatedProtocolVersion();
seen.server = client.getServerVersion().name;
const modern = seen.version >= '2026';

const { tools } = await client.listTools();
seen.tools = tools.map(tool => tool.name);
seen.echo = await text('echo', { text: 'ä "\\\n€' });
seen.add = (await call('add', { a: 1, b: 2 })).structuredContent;
seen.refused = (await call('add', { a: 1, b: 101 })).isError;
seen.kinds = (await call('test_multiple_content_types')).content.map(content => content.type);
seen.unknown = (await refusal(call('nothing'))).code;
await call('test_tool_with_progress', {}, { onprogress: ({ progress, total }) => heard.push([progress, total]) });
seen.progress = heard;

seen.elicited = await text('test_elicitation', { message: 'Who?' });
seen.sampled = await text('test_sampling', { prompt: 'hello' });
seen.roots = await text('test_input_required_result_list_roots');
seen.rounds = await text('test_input_required_result_multi_round');
seen.at_once = await text('test_input_required_result_multiple_inputs');

seen.resources = (await client.listResources()).resources.map(resource => resource.uri);
seen.templates = (await client.listResourceTemplates()).resourceTemplates.map(template => template.uriTemplate);
seen.text = (await client.readResource({ uri: 'test://static-text' })).contents[0].text;
seen.bytes = Buffer.from((await client.readResource({ uri: 'test://static-binary' })).contents[0].blob, 'base64').subarray(1, 4).toString();
seen.filled = JSON.parse((await client.readResource({ uri: 'test://template/7/data' })).contents[0].text).id;
seen.missing = (await refusal(client.readResource({ uri: 'test://nothing' }))).code;
seen.prompts = (await client.listPrompts()).prompts.map(prompt => prompt.name);
seen.prompt = (await client.getPrompt({ name: 'test_prompt_with_arguments', arguments: { arg1: 'a', arg2: 'b' } })).messages[0].content.text;
seen.completed = (await client.complete({ ref: { type: 'ref/prompt', name: 'test_prompt_with_arguments' }, argument: { name: 'arg1', value: 'par' } })).completion.values;

const stop = new AbortController();
const slow = refusal(call('slow_compute', { seconds: 600 }, { signal: stop.signal, timeout: 600000 }));
setTimeout(() => stop.abort(), 20);
seen.cancelled = (await slow).aborted;

const uri = 'test://watched-resource';
const subscription = modern ? await client.listen({ resourceSubscriptions: [uri] }) : await client.subscribeResource({ uri });
await call('touch');
seen.changed = await changed;
if (modern) {
    await subscription.close();
} else {
    await client.unsubscribeResource({ uri });
    seen.ping = await client.ping();
    await client.setLoggingLevel('info');
    await call('test_logging_tool');
    seen.logged = logged;
}
if (transport.terminateSession && !modern) await transport.terminateSession();
await client.close();
process.stdout.write(JSON.stringify(seen));
