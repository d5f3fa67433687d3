// Uses the crud example through a client that is typed by its document: what does not fit it does not compile.
import createClient from "openapi-fetch";
import type { components, paths } from "./crud.js";

const shop = createClient<paths>({ baseUrl: process.argv[2] });

const expect = (right: boolean, what: string) => {
  if (!right) throw new Error(what);
};

const created = await shop.POST("/api/v1/users", { body: { name: "Ada" } });
const ada: components["schemas"]["user"] | undefined = created.data;
expect(created.response.status === 201 && ada?.id === 1 && ada.name === "Ada", "a user is created");

const page = await shop.GET("/api/v1/users", { params: { query: { page: 1, limit: 5 } } });
expect(page.data?.length === 1, "a page of users");

const gone = await shop.GET("/api/v1/users/{id}", { params: { path: { id: 7 } } });
expect(gone.data === undefined && gone.error?.status === 404, "a problem is typed");

// @ts-expect-error: a user without a name
const refused = await shop.POST("/api/v1/users", { body: { id: 7 } });
expect(refused.error?.errors?.[0]?.pointer === "/name", "the fault is found");
console.log("fine");
