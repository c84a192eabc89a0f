import { parseArgs } from "node:util";
import { acme } from "./acme.ts";
import { serveFake } from "./serve.ts";

// `node apps/cli/src/audit/fake/main.ts --projects 500`: prints the address to give to `--host`, for the organization gh/acme.
const { values } = parseArgs({
  options: { projects: { type: "string", default: "2" }, spelling: { type: "string", default: "underscores" } },
});
const spelling = values.spelling === "hyphens" ? "hyphens" : "underscores";
const fake = await serveFake(acme({ projects: Number(values.projects), now: Date.now() }), { spelling });
process.stdout.write(`${fake.address}\n`);
