import { allCommands, type Command, launchedBy, textOf, verifies } from "../shell/index.ts";
import type { ConfigFacts } from "./config-facts.ts";
import { scansIn } from "./scanners.ts";
import { once } from "./script-findings.ts";

/** Why the failure of a command matters to security. */
export type SecurityPurpose = "verifies a download" | "scans" | "deploys";

/** Programs, and the words after them, that change what users get. */
const deployers: readonly (readonly [name: RegExp, words: RegExp])[] = [
  [/^kubectl$/, /^(?:apply|set|rollout)\b/],
  [/^helm$/, /^(?:upgrade|install)\b/],
  [/^(?:terraform|tofu)$/, /^apply\b/],
  [/^(?:npm|pnpm)$/, /^publish\b/],
  [/^twine$/, /^upload\b/],
  [/^docker$/, /^push\b/],
  [/^(?:cosign|notation)$/, /^sign\b/],
  [/^aws$/, /^(?:ecs update-service|lambda update|cloudformation deploy)/],
  [/^(?:serverless|sls|firebase|flyctl)$/, /^deploy\b/],
];

const scanning = once(
  (config: ConfigFacts) => new Set(scansIn(config).flatMap(({ run }) => (run ? [run.command] : []))),
);

/** The commands of a script whose failure matters to security. */
export function securityCommands(
  { script }: ConfigFacts["scripts"][number],
  config: ConfigFacts,
): readonly { readonly command: Command; readonly purpose: SecurityPurpose }[] {
  const scans = scanning(config);
  return allCommands(script).flatMap((command) => {
    const purpose = scans.has(command) && !asksVersion(command) ? "scans" : purposeOf(command);
    return purpose ? [{ command, purpose }] : [];
  });
}

const purposeOf = once((command: Command): SecurityPurpose | undefined => {
  // A sum that is only computed, for the key of a cache or a name, verifies nothing.
  if (command.block.kind !== "command-substitution" && verifies(command)) return "verifies a download";
  if (asksVersion(command)) return undefined;
  return launchedBy(command).some(({ name, args }) => {
    const candidates = deployers.filter(([names]) => names.test(name));
    if (candidates.length === 0) return false;
    const first = args.slice(0, 8).map(textOf);
    const words = first.filter((word) => !word.startsWith("-")).join(" ");
    return candidates.some(([, verbs]) => verbs.test(words));
  })
    ? "deploys"
    : undefined;
});

function asksVersion({ words }: Command): boolean {
  return words.some(({ raw }) => /^(?:--version|--help)$/.test(raw));
}
