// Validates OpenAPI documents against the specification's own schemas: node validate.mjs FILE...
import { readFileSync } from "node:fs";
import { Validator } from "@seriousme/openapi-schema-validator";

for (const file of process.argv.slice(2)) {
  const result = await new Validator().validate(JSON.parse(readFileSync(file, "utf8")));
  if (result.valid) continue;
  console.error(`${file}: ${JSON.stringify(result.errors, null, 1)}`);
  process.exitCode = 1;
}
