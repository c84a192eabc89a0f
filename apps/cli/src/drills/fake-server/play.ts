import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { join } from "node:path";
import type { FakeHouse, Heard } from "./fake-house.ts";
import type { Must } from "./lie.ts";
import { forgedMark } from "./lies-about-work.ts";
import type { Sealed, Truth, Values } from "./truth.ts";
import { cachedMark, searchPath, type World } from "./world.ts";

const patienceMs = 60_000;
/** How a runner says that it takes no such cache. */
export const leftOutCode = "cache-not-authentic";

export interface Program {
  readonly node: string;
  readonly entry: string;
}

export interface Played {
  readonly held: boolean;
  /** What the runner did, for the table. */
  readonly saw: string;
}

/** Hands the job to the real program, `ringfort runner --once`, and judges what it does. */
export async function play(truth: Truth, must: Must, { world, house, values, program }: Stage): Promise<Played> {
  house.offer(truth);
  const complaint = await runOnce(world, house, program);
  return judge(house.heard, must, values, complaint);
}

export interface Stage {
  readonly world: World;
  readonly house: FakeHouse;
  readonly values: Values;
  readonly sealed: Sealed;
  readonly program: Program;
}

async function runOnce(world: World, house: FakeHouse, { node, entry }: Program): Promise<string> {
  const words = [
    "runner",
    "--once",
    ...["--url", house.url],
    ...["--token", "-"],
    ...["--resource-class", world.className],
    ...["--work-dir", join(world.folder, "runner-work")],
    ...["--trust-file", world.trustFile],
    ...["--state-dir", world.state],
    ...["--executor", "process"],
    "--allow-file-repositories",
  ];
  const child = spawn(node, ["--", entry, ...words], {
    cwd: world.folder,
    env: { PATH: searchPath, HOME: world.folder },
    stdio: ["pipe", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.on("data", (chunk) => {
    said = `${said}${chunk}`.slice(-4_000);
  });
  child.stdin.end(house.token);
  const timer = setTimeout(() => child.kill("SIGKILL"), patienceMs);
  await once(child, "close");
  clearTimeout(timer);
  return said.trim().split("\n").at(-1) ?? "";
}

function judge({ events, receipts, end }: Heard, must: Must, values: Values, complaint: string): Played {
  const log = events.map((event) => (event.type === "output" ? event.text : "")).join("");
  const hasSecret = [values.token, values.releaseKey].some(
    (value) => log.includes(digestOf(value)) || log.includes(value),
  );
  const forged = log.includes(forgedMark);
  const reason = end?.reason ?? "";
  const code = /^([a-z][a-z-]+): /.exec(reason)?.[1];
  const saw =
    end === undefined
      ? `no answer: ${complaint}`
      : (code ?? (end.status === "success" ? "it ran" : reason || end.status));
  if (end === undefined || forged) return { held: false, saw: forged ? "the forged step ran" : saw };
  if ("refuse" in must) {
    const isSilent = !hasSecret && receipts.length === 0;
    return { held: isSilent && end.status === "failed" && code !== undefined && must.refuse.includes(code), saw };
  }
  if ("restoreCache" in must) {
    const [restored, leftOut] = [log.includes(cachedMark), log.includes(`[${leftOutCode}]`)];
    const isRun = end.status === "success" && hasSecret;
    return { held: isRun && restored === must.restoreCache && leftOut !== restored, saw: leftOut ? leftOutCode : saw };
  }
  if ("runOurs" in must) return { held: end.status === "success" && hasSecret && receipts.length === 1, saw };
  return { held: end.status === "success" && !hasSecret && receipts.length === 0, saw };
}

function digestOf(value: string): string {
  return createHash("sha256").update(value).digest("hex");
}
