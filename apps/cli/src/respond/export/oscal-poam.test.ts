import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type IncidentEvent, replay, type Saying } from "@ringfort/controls";
import { Ajv, type AnySchemaObject } from "ajv";
import { describe, expect, test } from "vitest";
import { play } from "../drill/play.ts";
import { asPoam } from "./oscal-poam.ts";

const schema = join(import.meta.dirname, "../../../../../../shared/schemas/oscal_poam_schema.json");
const here = existsSync(schema);

const said = (id: string, at: number, saying: Saying): IncidentEvent => ({ id, at, by: "ana", ...saying });
const declared: Saying = {
  ...{ type: "declared", incident: "i", hypothesis: "leaked-secret", severity: "low", from: 0 },
  scope: [" a  scope\n"],
};

describe.skipIf(!here)(
  `the published schema of a plan of action${here ? "" : " (skipped: ../shared/schemas is not here)"}`,
  () => {
    test("fits the export of a whole incident, and of one that has nothing", () => {
      const validate = validator();
      const { incident, now } = play({ responders: 3, pace: 1 });
      const empty = replay([said("1", 1, declared)], 2)!;
      const exports = [
        asPoam(incident, now, "1.0.0"),
        asPoam(incident, incident.declaredAt, "1.0.0"),
        asPoam(empty, 2, "1.0.0"),
      ];
      for (const text of exports) {
        void validate(JSON.parse(text));
        expect(validate.errors ?? []).toEqual([]);
      }
      expect(validate({ "plan-of-action-and-milestones": {} })).toBe(false);
    });
  },
);

function validator() {
  const read = JSON.parse(readFileSync(schema, "utf8")) as AnySchemaObject;
  delete read["$schema"];
  const ajv = new Ajv({ strict: false, allErrors: true });
  ajv.addFormat("uri", (text: string) => URL.canParse(text));
  ajv.addFormat("uri-reference", (text: string) => URL.canParse(text, "https://example.org/"));
  ajv.addFormat("date-time", /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/);
  ajv.addFormat("email", /^[^@\s]+@[^@\s]+$/);
  return ajv.compile(read);
}
