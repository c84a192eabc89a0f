import { answers, attest } from "../attest/attest.ts";
import { defineCommand, exitCodes, UsageError } from "../command.ts";

export const attestCommand = defineCommand({
  details: [
    "CHECK is the id or the name of a control: RF-1.1.1, sso-enforced. SUBJECT is the name as the report prints it, or * for all.",
    "Of a file given as evidence, the SHA-256 is recorded. An attestation holds for 90 days at most; the newest one for a subject counts, and only where the evidence itself does not tell.",
    "It is filed in .ringfort/attestations.json, which belongs into the repository, so that the review of that change is on record too.",
  ].join("\n\n"),
  positionals: [{ name: "CHECK", help: "the control that is answered", required: true }],
  options: {
    subject: { type: "string", value: "S", help: "what it is about: gh/acme" },
    answer: { type: "string", value: "A", choices: answers, help: "whether the control holds" },
    statement: { type: "string", value: "TEXT", help: "one sentence that will stand in the report" },
    evidence: { type: "string", value: "FILE|URL", help: "what shows it: a file, or an https address" },
    author: { type: "string", value: "NAME", help: "who says so" },
    reviewer: { type: "string", value: "NAME", help: "who has looked at the evidence too" },
    expires: { type: "string", value: "DATE", help: "the last day, YYYY-MM-DD, 90 days ahead at most" },
  },
  async run({ options, positionals: [check = ""] }, io) {
    const said = { check, ...options };
    for (const name of ["subject", "answer", "statement", "evidence", "author", "reviewer", "expires"] as const)
      if (said[name] === undefined || said[name].trim() === "") throw new UsageError(`\`--${name}\` is missing.`);
    await attest(said as Parameters<typeof attest>[0], io, Date.now());
    return exitCodes.ok;
  },
});
