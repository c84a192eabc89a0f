import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { checkSealed, digestOfStatement, type SealedValue } from "@ringfort/seal";
import type { PeopleTruth } from "./lies-to-people.ts";
import type { Played, Stage } from "./play.ts";
import { policyOf, sealedIn, searchPath, type World } from "./world.ts";

const patienceMs = 60_000;

/** What is in the context: what the person has written, once they have. */
export async function peopleTruth(world: World, written?: SealedValue): Promise<PeopleTruth> {
  const scope = "context/prod";
  const value =
    written ??
    (await sealedIn(world, {
      scope,
      name: "TOKEN",
      value: "what it was",
      version: 2,
    }));
  const digest = await digestOfStatement(value.statement);
  return {
    organization: { id: world.org, slug: world.slug },
    roots: [world.root],
    sealed: {
      contextId: randomUUID(),
      policy: await policyOf(world, scope),
      values: [value],
      tombstones: [],
      last: [{ name: "TOKEN", version: value.statement.version, digest }],
    },
  };
}

/** Sets a variable with the real program, `ringfort context set`, and judges what it says and sends. */
export async function playPeople(
  people: PeopleTruth,
  must: readonly string[] | "send",
  { world, house, program, values }: Stage,
): Promise<Played & { readonly written?: SealedValue }> {
  house.tell(people);
  const words = [
    ...["context", "set", "prod", "TOKEN"],
    ...["--host", house.url],
    ...["--org", world.slug],
    ...["--trust", await digestOfStatement(world.root.statement)],
  ];
  const child = spawn(program.node, ["--", program.entry, ...words], {
    cwd: world.folder,
    env: { PATH: searchPath, HOME: world.folder, RINGFORT_KEYS: world.keysFolder, RINGFORT_TOKEN: house.token },
    stdio: ["pipe", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (said += chunk));
  child.stdin.end(values.token);
  const timer = setTimeout(() => child.kill("SIGKILL"), patienceMs);
  const [code] = await once(child, "close");
  clearTimeout(timer);
  const isOpen = [...house.sent, said].some((text) => text.includes(values.token));
  if (must === "send") {
    const held = code === 0 && !isOpen && house.sent.length === 1 && (await isSealedForUs(house.sent[0]!, world));
    if (code !== 0) return { held, saw: lastLine(said) };
    return { held, saw: "it was sealed and sent", written: JSON.parse(house.sent[0]!).values[0] };
  }
  const named = must.find((word) => said.includes(word));
  return {
    held: code !== 0 && !isOpen && house.sent.length === 0 && named !== undefined,
    saw: named ?? lastLine(said),
  };
}

/** For exactly the recipients of the trust root, by a writer of it: the same check that a runner makes. */
async function isSealedForUs(body: string, world: World): Promise<boolean> {
  const { values } = JSON.parse(body) as { readonly values: readonly unknown[] };
  const expected = {
    root: world.root.statement,
    scope: "context/prod",
    name: "TOKEN",
    lowestVersion: 3,
    now: Date.now(),
  };
  return values.length === 1 && (await checkSealed(values[0], expected)).ok;
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) ?? "";
}
