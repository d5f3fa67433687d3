// The applications of bench/http on Fastify: schemas both ways, no log.
const fastify = require("fastify")();

const text = { type: "string" };
const integer = { type: "integer", minimum: 0 };
const object = (properties) => ({ type: "object", required: Object.keys(properties), properties });
const user = object({ id: integer, verbose: { type: "boolean" }, page: integer });
const options = object({ verbose: { type: "boolean" }, page: integer });
const person = object({ name: text, age: integer, tags: { type: "array", items: text } });

fastify.get("/", (request, reply) => {
    reply.type("text/plain; charset=utf-8").send("Hello, world!");
});

fastify.get("/users/:id", { schema: { params: object({ id: integer }), querystring: options, response: { 200: user } } }, (request, reply) => {
    reply.send({ id: request.params.id, verbose: request.query.verbose, page: request.query.page });
});

fastify.post("/people", { schema: { body: person, response: { 200: person } } }, (request, reply) => {
    reply.send(request.body);
});

fastify.listen({ host: "127.0.0.1", port: 0 }).then((address) => console.log(address));
