import { randomBytes } from "node:crypto";
import { chmod, mkdtemp, realpath } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SealedValue } from "@ringfort/seal";
import { FakeHouse } from "./fake-house.ts";
import type { Lie, Must } from "./lie.ts";
import { cacheTurns } from "./lies-about-caches.ts";
import { liesAboutGates } from "./lies-about-gates.ts";
import { liesAboutSeals } from "./lies-about-seals.ts";
import { liesAboutWork } from "./lies-about-work.ts";
import { liesToPeople } from "./lies-to-people.ts";
import { leftOutCode, type Program, play, type Stage } from "./play.ts";
import { peopleTruth, playPeople } from "./play-people.ts";
import { sealAll, type Told, truthOf, type Values } from "./truth.ts";
import { makeWorld, removeWorld } from "./world.ts";

export interface Case {
  readonly drill: string;
  readonly to: "cli" | "runner";
  readonly does: string;
  readonly must: string;
  readonly saw: string;
  readonly held: boolean;
}

/** Every one that is told to a runner. Those about the tag `main` come last: the tag stays. */
const lies: readonly Lie[] = [...liesAboutSeals, ...liesAboutGates, ...lateTagLast(liesAboutWork)];

/**
 * A malicious server plays with the real runner and with the real commands. Before the first lie and after the last the same server tells the truth, and the
 * secrets must arrive: a runner that refuses everything would hold against every lie.
 */
export async function fakeServerDrill(program: Program, told: (each: Case) => void): Promise<readonly Case[]> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "ringfort-drill-")));
  // As root, jobs run as other users, who pass through it.
  await chmod(folder, 0o755);
  const world = await makeWorld(folder);
  const values: Values = { token: randomBytes(24).toString("hex"), releaseKey: randomBytes(24).toString("hex") };
  try {
    await using house = await FakeHouse.open();
    const stage: Stage = { world, house, values, sealed: await sealAll(world, values), program };
    const cases: Case[] = [];
    const add = (each: Case) => {
      cases.push(each);
      told(each);
    };
    const { written, ...first } = await tellPeopleTheTruth(stage);
    add(first);
    for (const lie of liesToPeople) {
      const truth = await peopleTruth(world, written);
      const { held, saw } = await playPeople(await lie.tell(truth, world), lie.must, stage);
      add({ drill: lie.drill, to: "cli", does: lie.does, must: lie.must.join(" or "), saw, held });
    }
    const { written: _, ...last } = await tellPeopleTheTruth(stage, written);
    add(last);
    for (const job of ["deploy", "publish"] as const) add(await tellTruth(job, stage));
    for (const lie of lies) {
      const { held, saw } = await play(
        await lie.tell(await truthOf(world, lie.job, stage.sealed), world, values),
        lie.must,
        stage,
      );
      add({ drill: lie.drill, to: "runner", does: lie.does, must: wordsOf(lie.must), saw, held });
    }
    await world.git("push", "--quiet", "origin", ":refs/tags/main");
    for (const { does, must, tell, drill } of cacheTurns) {
      const cache = await tell(house.saved, world);
      const truth = { ...(await truthOf(world, "deploy", stage.sealed)), keepsCaches: true, ...(cache && { cache }) };
      const { held, saw } = await play(truth, must, stage);
      add({ drill, to: "runner", does, must: wordsOf(must), saw, held });
    }
    for (const job of ["deploy", "publish"] as const) add(await tellTruth(job, stage));
    return cases;
  } finally {
    await removeWorld(world);
  }
}

async function tellTruth(job: Told, stage: Stage): Promise<Case> {
  const must: Must = { runOurs: true };
  const { held, saw } = await play(await truthOf(stage.world, job, stage.sealed), must, stage);
  return { drill: "control", to: "runner", does: `tells the truth about \`${job}\``, must: wordsOf(must), saw, held };
}

async function tellPeopleTheTruth(
  stage: Stage,
  before?: SealedValue,
): Promise<Case & { readonly written?: SealedValue }> {
  const { held, saw, written } = await playPeople(await peopleTruth(stage.world, before), "send", stage);
  const must = "it is sealed for exactly the trust root's recipients";
  return {
    ...(written && { written }),
    drill: "control",
    to: "cli",
    does: "tells the truth about a context",
    must,
    saw,
    held,
  };
}

function wordsOf(must: Must): string {
  if ("refuse" in must) return must.refuse.join(" or ");
  if ("restoreCache" in must) return must.restoreCache ? "the cache comes back" : leftOutCode;
  return "runOurs" in must ? "git's job runs, with its secret" : "git's job runs, without the secret";
}

function lateTagLast(all: readonly Lie[]): readonly Lie[] {
  const isLate = ({ does }: Lie) => does.includes("a tag that is called main");
  return [...all.filter((lie) => !isLate(lie)), ...all.filter(isLate)];
}
