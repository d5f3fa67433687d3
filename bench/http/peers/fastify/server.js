// The applications of bench/http on Fastify: schemas both ways, no log. BENCH_COMPRESS compresses, BENCH_TLS serves HTTPS, with BENCH_HTTP2
// as HTTP/2.
const fs = require("fs");
const path = require("path");
const { Readable } = require("stream");
const data = process.env.BENCH_DATA;
const tls = process.env.BENCH_TLS;

const https = tls && { cert: fs.readFileSync(path.join(tls, "certificate.pem")), key: fs.readFileSync(path.join(tls, "key.pem")) };
const fastify = require("fastify")({ bodyLimit: 2 << 20, http2: "BENCH_HTTP2" in process.env, ...(https && { https }) });

const text = { type: "string" };
const integer = { type: "integer", minimum: 0 };
const object = (properties) => ({ type: "object", required: Object.keys(properties), properties });
const list = (items) => ({ type: "array", items });
const user = object({ id: integer, verbose: { type: "boolean" }, page: integer });
const options = object({ verbose: { type: "boolean" }, page: integer });
const person = object({ name: text, age: integer, tags: list(text) });
const item = { id: integer, name: text, category: text, price: integer, quantity: integer, active: { type: "boolean" }, tags: list(text),
    rating: object({ score: { type: "number" }, count: integer }) };
const items = object({ items: list(object({ ...item, total: integer })), count: integer });

if ("BENCH_COMPRESS" in process.env) fastify.register(require("@fastify/compress"), { zlibOptions: { level: 4 } });
fastify.register(require("@fastify/static"), { root: path.join(data, "static"), prefix: "/static/" });
fastify.addContentTypeParser("application/octet-stream", { parseAs: "buffer" }, (request, body, done) => done(null, body));
const stock = JSON.parse(fs.readFileSync(path.join(data, "items.json")));

// A plugin, as routes come after what is to compress them.
fastify.register(async () => {
    fastify.get("/", (request, reply) => {
        reply.type("text/plain; charset=utf-8").send("Hello, world!");
    });

    fastify.get("/users/:id", { schema: { params: object({ id: integer }), querystring: options, response: { 200: user } } }, (request, reply) => {
        reply.send({ id: request.params.id, verbose: request.query.verbose, page: request.query.page });
    });

    fastify.post("/people", { schema: { body: person, response: { 200: person } } }, (request, reply) => {
        reply.send(request.body);
    });

    fastify.get("/items", { schema: { querystring: object({ limit: integer, factor: integer }), response: { 200: items } } }, (request, reply) => {
        const { limit, factor } = request.query;
        const chosen = stock.slice(0, limit).map((one) => ({ ...one, total: one.price * one.quantity * factor }));
        reply.send({ items: chosen, count: chosen.length });
    });

    fastify.get("/ticks", (request, reply) => {
        const events = new Readable({ read() {} });
        let count = 0;
        const tick = () => events.push(`data: ${count++}\n\n`);
        tick();
        const timer = setInterval(tick, 1000);
        events.on("close", () => clearInterval(timer));
        reply.type("text/event-stream").send(events);
    });

    fastify.post("/upload", (request, reply) => {
        reply.type("text/plain; charset=utf-8").send(String(request.body.length));
    });
});

fastify.listen({ host: "127.0.0.1", port: 0 }).then((address) => console.log(address));
