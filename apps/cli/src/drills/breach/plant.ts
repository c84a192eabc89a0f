import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { newClassKeys } from "@ringfort/runner";
import { CommandFailure } from "../../command.ts";
import type { DrillCase } from "../drill-case.ts";
import { type Api, apiOf } from "./api.ts";
import { type Canary, canaryOf, newCanary } from "./canaries.ts";
import { drillConfig, newCipher } from "./drill-config.ts";
import { type DrillRepository, makeRepository } from "./drill-repository.ts";
import { makeRunnerFolders, startRunner, writeTrust } from "./drill-runner.ts";
import { keysIn } from "./key-canaries.ts";
import { type CanaryKind, canaryKinds } from "./kinds.ts";
import { Program } from "./program.ts";
import { judgeReaches, reachedByRoot, reachesOf, reachScript } from "./reaches.ts";
import { cachedDigest, judgeAbsence, judgeArrival, judgeCache, runRound, type Told } from "./rounds.ts";
import { newSealed, type Place, removeAll, removeKey, sealKey, sealValues } from "./sealed-canaries.ts";

export interface Planting {
  readonly folder: string;
  /** Of the recording proxy. */
  readonly url: string;
  readonly token: string;
  /** That of the object store: the job makes it an artifact. */
  readonly control: string;
  readonly path: string;
  /** Of the server: what jobs must not reach. */
  readonly serverFolder: string;
  readonly databaseFolder: string;
  say(line: string): void;
}

export interface PlantedCanaries {
  readonly canaries: readonly Canary[];
  readonly kinds: ReadonlyMap<CanaryKind, true | string>;
  readonly cases: readonly DrillCase[];
  readonly runnerFolder: string;
  readonly organizationId: string;
}

const context = "drill";

/** In an organization of the drill's own, with a trust root, a class and a runner of its own: set, used, replaced, used, deleted. */
export async function plant(planting: Planting): Promise<PlantedCanaries> {
  const { folder, url, token, control, path, say } = planting;
  const cookie = newCanary("cookie");
  const webhook = newCanary("webhook secret");
  const api = apiOf(url, token, cookie.value);
  const repository = await makeRepository(folder, path);
  const house = await furnish(api, repository, webhook.value);
  say(`Planting in ${house.organization.slug}`);
  const keysFolder = join(folder, "keys");
  const program = new Program(folder, {
    PATH: path,
    HOME: folder,
    NO_COLOR: "1",
    RINGFORT_HOST: url,
    RINGFORT_ORG: house.organization.slug,
    RINGFORT_TOKEN: token,
    RINGFORT_KEYS: keysFolder,
  });
  const runner = await makeRunnerFolders(folder);
  const { seal, attest } = await newClassKeys(runner.keysFolder, house.resourceClass);
  const recovery = join(folder, "keys", "recovery.txt");
  await mkdir(keysFolder, { mode: 0o700 });
  const fingerprint = /sha256:[0-9a-f]{64}/.exec(await program.must(["trust", "init", "--recovery", recovery]))?.[0];
  if (fingerprint === undefined) throw new CommandFailure("`ringfort trust init` shows no fingerprint.");
  await program.must(["trust", "add-class", house.resourceClass, "--seal", seal, "--attest", attest]);
  await writeTrust(runner, { fingerprint, project: house.project.slug, repository: repository.url });
  const place: Place = { program, folder, context, project: house.project.slug };
  await program.must(["context", "create", context, "--project", house.project.slug, "--ref", "refs/heads/main"]);

  const cipher = newCipher();
  const reaches = reachesOf({ ...runner, ...planting });
  const attack = reachScript(reaches);
  const sets = [newSealed(folder, "first-key"), newSealed(folder, "second-key")] as const;
  const told: Told[] = [];
  const cases: DrillCase[] = [];
  {
    const { runnerToken, resourceClass } = house;
    await using running = await startRunner(runner, {
      program,
      url,
      token: runnerToken,
      resourceClass,
    });
    const round = async (number: number): Promise<Told> => {
      await repository.commit(drillConfig({ resourceClass, context, control, cipher, attack }, number));
      const each = await runRound(api, house.project.slug, cipher, running);
      told.push(each);
      if (number === 1) cases.push(...judgeReaches(reaches, reachedByRoot(reaches), each.reached));
      say(`Round ${number}: ${each.status}`);
      return each;
    };
    for (const [at, { values, key }] of sets.entries()) {
      await sealValues(values, place);
      await sealKey(key.file, place);
      if (at > 0) await removeKey(sets[at - 1]!.key.file, place);
      const name = at === 0 ? "set" : "replaced";
      const publicKey = readFileSync(`${key.file}.pub`, "utf8").split(" ").slice(0, 2).join(" ");
      const each = await round(at + 1);
      cases.push(...judgeArrival(name, each, values, publicKey));
      if (at > 0) cases.push(judgeCache(each, cachedDigest(sets[at - 1]!.values)));
    }
    await removeAll(place);
    await removeKey(sets[1].key.file, place);
    cases.push(judgeAbsence(await round(3)));
  }
  const tokens = told.flatMap(({ token: oidc }) => (oidc === "" ? [] : [oidcCanary(oidc)]));
  return {
    canaries: [
      cookie,
      webhook,
      ...sets.flatMap(({ values, key }) => [...values, key]),
      ...(await keysIn(runner.keysFolder)),
      ...(await keysIn(keysFolder)),
      ...tokens,
      ...[token, house.runnerToken].map((each) => canaryOf("API token", each, Buffer.from(each.slice(4)))),
    ],
    kinds: new Map(
      canaryKinds.map((kind) => [kind, kind === "OIDC token" && tokens.length === 0 ? "no job got a token" : true]),
    ),
    cases,
    runnerFolder: runner.folder,
    organizationId: house.organization.id,
  };
}

interface Furnished {
  readonly organization: { readonly id: string; readonly slug: string };
  readonly project: { readonly id: string; readonly slug: string };
  readonly resourceClass: string;
  readonly runnerToken: string;
}

async function furnish(api: Api, repository: DrillRepository, webhookSecret: string): Promise<Furnished> {
  const name = `drill-${randomBytes(4).toString("hex")}`;
  const organization = await api.ask("POST", "/api/v2/organization", { name, vcs_type: "circleci" });
  const project = await api.ask("POST", "/api/ringfort/v1/projects", {
    organization: organization.slug,
    name: "drill",
    clone_url: repository.url,
    default_branch: "main",
  });
  const resourceClass = `${name}/default`;
  await api.ask("POST", "/api/v3/runner/resource", { org_id: organization.id, resource_class: resourceClass });
  const runner = await api.ask("POST", "/api/v3/runner/token", { resource_class: resourceClass, nickname: "drill" });
  await api.ask("POST", "/api/v2/webhook", {
    name: "drill",
    url: "https://ringfort-drill.invalid/",
    events: ["workflow-completed"],
    "signing-secret": webhookSecret,
    "verify-tls": true,
    scope: { id: project.id, type: "project" },
  });
  return { organization, project: { id: project.id, slug: project.slug }, resourceClass, runnerToken: runner.token };
}

/** Its signature: the rest says only what everybody may know. */
function oidcCanary(token: string): Canary {
  const signature = token.split(".")[2] ?? token;
  return canaryOf("OIDC token", token, Buffer.from(signature), Buffer.from(signature, "base64url"));
}
