import { resolve } from "node:path";
import { newClassKeys } from "@ringfort/runner";
import { defineCommand, exitCodes } from "../command.ts";

export const runnerKeys = defineCommand({
  details: [
    "Run it as the runner's user, on the runner's machine. The keys stay there, in DIR/classes: one opens what is sealed for the class, one signs in its name.",
    "What is printed is public: an admin puts it into the trust root with `ringfort trust add-class`. Where there are keys already, those are shown.",
  ].join("\n"),
  positionals: [{ name: "CLASS", help: "the resource class, `namespace/name`", required: true }],
  options: {
    state: { type: "string", value: "DIR", help: "the runner's own folder; `ringfort-runner` here by default" },
    "post-quantum": {
      type: "boolean",
      help: "keys that a quantum computer does not break either; every class and recovery key must be of one kind",
    },
    json: { type: "boolean", help: "print an object with `seal` and `attest`" },
  },
  async run({ options, positionals: [className] }, io) {
    const state = resolve(io.cwd, options.state ?? "ringfort-runner");
    const { seal, attest } = await newClassKeys(state, className!, {
      kind: options["post-quantum"] ? "post-quantum" : "classical",
    });
    io.stdout.write(
      options.json
        ? `${JSON.stringify({ class: className, seal, attest })}\n`
        : `ringfort trust add-class ${className} --seal ${seal} --attest ${attest}\n`,
    );
    return exitCodes.ok;
  },
});
