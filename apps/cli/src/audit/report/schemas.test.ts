import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv, type AnySchemaObject } from "ajv";
import { describe, expect, test } from "vitest";
import { audited, configs } from "../audited.fixture.ts";

const schemas = join(import.meta.dirname, "../../../../../../shared/schemas");
const here = existsSync(schemas);

describe.skipIf(!here)(`published schemas${here ? "" : " (skipped: ../shared/schemas is not here)"}`, () => {
  test.each([
    ["sarif", "sarif-2.1.0.json"],
    ["oscal", "oscal_assessment-results_schema.json"],
  ])("%s is as %s says", async (format, schema) => {
    const validate = validatorOf(schema);
    for (const text of Object.values(configs)) {
      for (const persona of ["regular", "auditor"]) {
        const { out } = await audited(text, ["--format", format, "--persona", persona, "--level", "3"]);
        void validate(JSON.parse(out));
        expect(validate.errors ?? []).toEqual([]);
      }
    }
  });

  test.each([
    ["sarif-2.1.0.json", { version: "2.1.0", runs: [{}] }],
    ["oscal_assessment-results_schema.json", { "assessment-results": {} }],
  ])("%s refuses what is no report", (schema, data) => {
    expect(validatorOf(schema)(data)).toBe(false);
  });
});

function validatorOf(name: string) {
  const schema = JSON.parse(readFileSync(join(schemas, name), "utf8")) as AnySchemaObject;
  // SARIF's is of draft 4; nothing in it but the name of its id differs from what newer drafts say.
  delete schema["id"];
  delete schema["$schema"];
  const ajv = new Ajv({ strict: false, allErrors: true });
  ajv.addFormat("uri", (text: string) => URL.canParse(text));
  ajv.addFormat("uri-reference", (text: string) => URL.canParse(text, "https://example.org/") && !/\s/.test(text));
  ajv.addFormat("date-time", /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/);
  ajv.addFormat("email", /^[^@\s]+@[^@\s]+$/);
  return ajv.compile(schema);
}
