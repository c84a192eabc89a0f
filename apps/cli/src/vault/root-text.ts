import type { TrustRoot } from "@ringfort/seal";
import { columns } from "../output/columns.ts";
import { sanitiseName } from "../terminal/sanitise.ts";

const day = 86_400_000;
/** Long enough for admins to meet. */
const warningDays = 30;

/** A trust root as a table: who may do what, by which key. */
export function describeRoot(root: TrustRoot, digest: string, now: number): string {
  return [
    `trust root ${root.version}, fingerprint ${digest}`,
    `signed by ${root.threshold} of ${root.admins.length} admins, until ${new Date(root.expires).toISOString()}`,
    "",
    `${columns([["ROLE", "NAME", "KEY", "WHERE"], ...rowsOf(root)])}${expiryWarning(root, now)}`,
  ].join("\n");
}

export function expiryWarning({ expires }: TrustRoot, now: number): string {
  const days = Math.floor((expires - now) / day);
  if (days >= warningDays) return "";
  const when = days < 0 ? "has expired" : `expires in ${days} days`;
  return `warning: the trust root ${when}. \`ringfort trust renew\` makes the next one; without it nothing is opened any more.\n`;
}

/** What a new root has that the old one had not, and the other way round. */
export function describeChange(before: TrustRoot | undefined, after: TrustRoot): string {
  const was = new Set(before ? linesOf(before) : []);
  const is = new Set(linesOf(after));
  const lines = [
    ...[...was].filter((line) => !is.has(line)).map((line) => `- ${line}`),
    ...[...is].filter((line) => !was.has(line)).map((line) => `+ ${line}`),
  ];
  return lines.length === 0 ? "nothing changes but the dates\n" : `${lines.join("\n")}\n`;
}

function linesOf(root: TrustRoot): readonly string[] {
  return [`threshold  ${root.threshold}`, ...rowsOf(root).map((row) => row.filter((cell) => cell !== "").join("  "))];
}

function rowsOf({ admins, writers, approvers, classes, recovery }: TrustRoot): readonly (readonly string[])[] {
  const rows = [
    ...admins.map(({ name, key }) => ["admin", name, key, ""]),
    ...writers.map(({ name, key, scopes }) => ["writer", name, key, scopes.join(" ")]),
    ...approvers.map((one) => [
      "approver",
      one.name,
      one.kind === "key" ? one.key : `passkey ${one.credential}`,
      one.emails.join(" "),
    ]),
    ...classes.flatMap(({ name, seal, attest, scopes }) => [
      ["class", name, seal, scopes.join(" ")],
      ["class", name, attest, "attests"],
    ]),
    ...recovery.map((recipient) => ["recovery", "", recipient, "everything"]),
  ];
  return rows.map((row) => row.map(sanitiseName));
}
