import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { defineCommand, exitCodes } from "../command.ts";
import { type Case, fakeServerDrill } from "../drills/fake-server/drill.ts";
import { ownProgram } from "../up/program.ts";

export const fakeServerDrillCommand = defineCommand({
  details: [
    "Starts a server that lies, and the real runner and `ringfort context set` against it: swapped and old values, forged jobs, refs and commits that are not what they seem, approvals that nobody gave. Every lie must be refused with its own code, or git's own job must run; before and after, the same server tells the truth, and the job must get its secret.",
    "Everything is made in a folder of its own and removed. Exit 0 only when every case held.",
  ].join("\n"),
  positionals: [],
  options: {
    json: { type: "string", value: "FILE", help: "write the cases there, as data" },
  },
  async run({ options }, io) {
    const program = await ownProgram(false);
    const cases = await fakeServerDrill(program, (each) => io.stdout.write(`${lineOf(each)}\n`));
    const held = cases.filter((each) => each.held).length;
    if (options.json !== undefined) {
      const report = { drill: "fake-server", at: new Date().toISOString(), held, of: cases.length, cases };
      await writeFile(resolve(io.cwd, options.json), `${JSON.stringify(report, null, 2)}\n`);
    }
    io.stdout.write(`fake-server drill: ${held} of ${cases.length} cases held\n`);
    return held === cases.length ? exitCodes.ok : exitCodes.failed;
  },
});

function lineOf({ drill, to, does, must, saw, held }: Case): string {
  return `${held ? "held " : "FAILS"} ${drill.padEnd(8)}${to.padEnd(7)}the server ${does}: ${saw}${held ? "" : ` (must: ${must})`}`;
}
