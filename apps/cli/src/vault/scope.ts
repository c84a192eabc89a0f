import { sealedIn } from "@ringfort/client";
import {
  type CheckedPolicy,
  type CheckedValue,
  checkPolicy,
  checkSealed,
  checkTombstone,
  digestOfStatement,
  type Expected,
  type SealedValue,
  type SealFailure,
  sealedValue,
} from "@ringfort/seal";
import { CommandFailure } from "../command.ts";
import { sanitiseName } from "../terminal/sanitise.ts";
import { readOr, type Vault } from "./open-vault.ts";
import { keepPin, type Pin, seenKey } from "./pins.ts";
import { refusal } from "./refused.ts";
import type { Trusted } from "./trust.ts";

/** One name in a scope, at the newest version that the server shows. */
export interface Entry {
  readonly name: string;
  readonly version: number;
  /** Digest of its newest statement. */
  readonly digest: string;
  /** Absent when it was deleted. */
  readonly value?: SealedValue;
  /** The same when every check let it through. */
  readonly checked?: CheckedValue;
  /** Why a runner would refuse it now. */
  readonly trouble?: SealFailure;
}

export interface Scope {
  readonly scope: string;
  readonly contextId: string | undefined;
  readonly policy: CheckedPolicy | undefined;
  readonly entries: ReadonlyMap<string, Entry>;
}

/** What a trust root may say of a value that can still be written over: its writer has left, or it waits to be sealed for other classes. */
const mendable: readonly string[] = [
  "sealed-writer-unknown",
  "sealed-recipients-changed",
  "sealed-rewrap-broken",
  "sealed-newer-root",
  "sealed-expired",
  "sealed-mixed-recipients",
  "sealed-not-for-us",
];

/** A scope as the server shows it: nothing older than what was seen before, and nothing that belongs elsewhere. */
export async function readScope(vault: Vault, scope: string, pin: Trusted): Promise<Scope> {
  const { reader, organization, now } = vault;
  const asked = await sealedIn(reader, organization.id, scope);
  if (asked.status === "missing" && asked.why === "not-found" && scope.startsWith("context/")) {
    const name = sanitiseName(scope.slice("context/".length));
    throw new CommandFailure(
      `there is no context \`${name}\` that you may write to. \`ringfort context create\` makes one.`,
    );
  }
  const answer = readOr(asked, `\`${scope}\``);
  const against = { root: pin.pinned.root.statement, earlier: pin.earlier, scope, pin, now: now() };
  const entries = new Map<string, Entry>();
  for (const given of answer.values) note(entries, await readEntry(given, against));
  for (const given of answer.tombstones) note(entries, await readTombstone(given, against));
  for (const { name, version, digest } of answer.last)
    if (!entries.has(name)) entries.set(name, { name, version, digest });
  for (const { name, version } of entries.values()) requireSeen(pin, scope, name, version);
  requireAllSeen(pin, scope, entries);
  const policy = await readPolicy(answer.policy, against);
  requirePolicyOf(entries, policy, scope);
  await remember(vault, pin, scope, entries, policy);
  return { scope, contextId: answer.contextId, policy, entries };
}

interface Against extends Omit<Expected, "name" | "lowestVersion"> {
  readonly pin: Pin;
}

async function readEntry(given: unknown, { pin: _, ...against }: Against): Promise<Entry> {
  const parsed = sealedValue.safeParse(given);
  if (!parsed.success) {
    throw new CommandFailure(
      `the server shows something in \`${sanitiseName(against.scope)}\` that is no sealed value (sealed-malformed).`,
    );
  }
  const { name, version } = parsed.data.statement;
  const checked = await checkSealed(given, { ...against, name, lowestVersion: 1 });
  if (!checked.ok && !mendable.includes(checked.code)) throw refusal(checked, name);
  return {
    name,
    version,
    digest: await digestOfStatement(parsed.data.statement),
    value: parsed.data,
    ...(checked.ok ? { checked: checked.value } : { trouble: checked }),
  };
}

async function readTombstone(given: unknown, against: Against): Promise<Entry> {
  const checked = await checkTombstone(given, against);
  if (!checked.ok) throw refusal(checked);
  const { statement, digest } = checked.value;
  return { name: statement.name, version: statement.version, digest };
}

/** Of a value and its tombstone the higher version counts. */
function note(entries: Map<string, Entry>, entry: Entry): void {
  const known = entries.get(entry.name);
  if (!known || known.version < entry.version) entries.set(entry.name, entry);
}

function requireSeen({ seen }: Pin, scope: string, name: string, version: number): void {
  const known = seen.get(seenKey(scope, name)) ?? 0;
  if (version >= known) return;
  throw new CommandFailure(
    `the server shows version ${version} of ${name === "" ? "the policy" : name} in \`${sanitiseName(scope)}\`, and version ${known} was seen before: it was restored from an old backup, or lies (${name === "" ? "policy-rollback" : "sealed-rollback"}). Nothing was sent.`,
  );
}

function requireAllSeen(pin: Pin, scope: string, entries: ReadonlyMap<string, Entry>): void {
  for (const key of pin.seen.keys()) {
    const [of, name = ""] = key.split("\n");
    if (of === scope && name !== "" && !entries.has(name)) requireSeen(pin, scope, name, 0);
  }
}

async function readPolicy(given: unknown, { root, scope, pin, now }: Against): Promise<CheckedPolicy | undefined> {
  const lowestVersion = pin.seen.get(seenKey(scope, "")) ?? 0;
  if (given === undefined || given === null) {
    requireSeen(pin, scope, "", 0);
    return undefined;
  }
  const checked = await checkPolicy(given, { root, scope, lowestVersion, now });
  if (checked.ok) return checked.value;
  // One that has expired is the base of the next; `beforeIt` changes nothing else of the check.
  if (checked.code !== "policy-expired") throw refusal(checked, scope);
  const beforeIt = await checkPolicy(given, { root, scope, lowestVersion, now: 0 });
  if (beforeIt.ok) return beforeIt.value;
  throw refusal(beforeIt, scope);
}

/** A machine that has seen nothing yet still sees which policy its values were written under. */
function requirePolicyOf(entries: Scope["entries"], policy: CheckedPolicy | undefined, scope: string): void {
  const version = policy?.policy.version ?? 0;
  const newer = [...entries.values()].find(({ checked }) => (checked?.statement.policy ?? 0) > version);
  if (!newer) return;
  throw new CommandFailure(
    `the server shows policy ${version} of \`${sanitiseName(scope)}\`, and ${newer.name} was written under policy ${newer.checked?.statement.policy} (policy-rollback). Nothing was sent.`,
  );
}

async function remember(
  { keysFolder }: Vault,
  pin: Pin,
  scope: string,
  entries: Scope["entries"],
  policy: CheckedPolicy | undefined,
): Promise<void> {
  // A version that nobody of the trust root vouches for would, remembered, bar the way of honest ones.
  const vouched = [...entries.values()].filter(({ checked }) => checked !== undefined);
  const seen = new Map(vouched.map(({ name, version }) => [seenKey(scope, name), version]));
  if (policy) seen.set(seenKey(scope, ""), policy.policy.version);
  await keepPin(keysFolder, { ...pin, seen });
}

/** Of a value that was just accepted. */
export async function rememberWritten(
  { keysFolder }: Vault,
  pin: Pin,
  written: readonly { readonly scope: string; readonly name: string; readonly version: number }[],
): Promise<void> {
  const seen = new Map(written.map(({ scope, name, version }) => [seenKey(scope, name), version]));
  await keepPin(keysFolder, { ...pin, seen });
}
