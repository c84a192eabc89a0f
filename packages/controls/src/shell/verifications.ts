import { enclosing } from "./all-commands.ts";
import { commandName } from "./invocation.ts";
import { launchedBy } from "./launched-by.ts";
import type { Command } from "./script.ts";
import { textOf } from "./text-of.ts";

const sums = /^(?:g?(?:sha(?:1|224|256|384|512)?|md5|b2|b3)sum|shasum|openssl|certutil)$/;
const verifiers: readonly (readonly [name: RegExp, args: RegExp])[] = [
  [/^g?(?:(?:sha(?:1|224|256|384|512)?|md5|b2|b3)sum|shasum)$/, /(?:^|\s)(?:-[a-z0-9]*c[a-z0-9]*|--check)(?:\s|$)/],
  [/^(?:gpg|gpg2|gpgv|gpgv2)$/, /(?:^|\s)--verify(?:\s|$)|\.(?:asc|sig|gpg)(?:\s|$)/],
  [/^cosign$/, /^verify/],
  [/^slsa-verifier$/, /^verify/],
  [/^minisign$/, /(?:^|\s)-[A-Za-z]*V/],
  [/^signify(?:-openbsd)?$/, /(?:^|\s)-[A-Za-z]*[VC]/],
  [/^openssl$/, /\s-verify\s/],
  [/^gh$/, /^attestation verify/],
  [/^(?:sigstore|rekor-cli|notation|codesign|rpm|rpmkeys)$/, /(?:^|\s)(?:verify|--verify|-K|--checksig)/],
];

/** True where a command checks a download: against a checksum, or a signature. */
export function verifies(command: Command): boolean {
  for (const { name, args } of launchedBy(command)) {
    const text = args.map(textOf).join(" ");
    if (verifiers.some(([tool, flags]) => tool.test(name) && flags.test(text))) return true;
    if (sums.test(name) && isCompared(command)) return true;
  }
  return false;
}

const comparisons = new Set(["[", "[[", "test", "grep", "diff", "cmp"]);

// `[ "$(sha256sum f | cut -d' ' -f1)" = "$SUM" ]`, and `sha256sum f | grep "$SUM"`. A sum in a variable is taken as compared later.
function isCompared(command: Command): boolean {
  const { pipeline, block, index } = command;
  const after = pipeline.members.slice(index + 1, index + 10);
  if (after.some((member) => member.kind === "command" && comparisons.has(commandName(member) ?? ""))) return true;
  const { owner } = block;
  if (block.kind !== "command-substitution" || !owner) return false;
  if (owner.kind === "compound" || owner.words.length === 0) return true;
  const isTest = comparisons.has(commandName(owner) ?? "");
  return isTest || [...enclosing(owner)].some(({ keyword }) => keyword === "if");
}
