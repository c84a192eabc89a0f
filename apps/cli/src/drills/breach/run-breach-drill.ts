import { join } from "node:path";
import { type DrillReport, drillReport } from "../drill-case.ts";
import { NeedleSearch } from "../search/needle-search.ts";
import { apiOf } from "./api.ts";
import { wantedOf } from "./canaries.ts";
import { leak, newControls } from "./controls.ts";
import { findInstallation } from "./installation.ts";
import { judgeCanaries, judgeControls } from "./judge.ts";
import { keysOfHouse } from "./key-canaries.ts";
import { lookEverywhere } from "./look.ts";
import { plant } from "./plant.ts";
import { Program } from "./program.ts";
import { startRecordingProxy } from "./recording-proxy.ts";

export interface BreachDrill {
  /** Of a person who may make organizations. */
  readonly url: string;
  readonly token: string;
  readonly data: string;
}

export interface World {
  readonly path: string;
  readonly version: string;
  readonly now: () => number;
  say(line: string): void;
}

/** Plants, uses, rotates and deletes secrets as people do, then looks for them wherever the server's side could have kept them. */
export async function runBreachDrill(folder: string, house: BreachDrill, world: World): Promise<DrillReport> {
  const startedAt = world.now();
  const installation = await findInstallation(house.url, house.token, house.data);
  const trafficFolder = join(folder, "traffic");
  const controls = newControls();
  await using proxy = await startRecordingProxy(house.url, trafficFolder);
  const planted = await plant({
    folder,
    url: proxy.url,
    token: house.token,
    control: controls.get("objects")!.word,
    path: world.path,
    serverFolder: installation.serverFolder,
    databaseFolder: join(installation.place.postgresFolder, "data"),
    say: world.say,
  });
  await using _cleared = clearing(house, planted.organizationId);
  await using _leaked = await leak({ installation, controls, runnerFolder: planted.runnerFolder, edge: proxy.url });
  const backupFile = join(folder, "backup");
  await new Program(folder, { PATH: world.path, HOME: folder, NO_COLOR: "1" }).must([
    "backup",
    backupFile,
    "--data",
    house.data,
  ]);
  // What was said is whole only when nobody speaks any more.
  await proxy[Symbol.asyncDispose]();
  const ownKeys = await keysOfHouse(installation);
  const wanted = [...wantedOf([...planted.canaries, ...ownKeys]), ...controls.values()];
  const looked = await lookEverywhere(
    new NeedleSearch(wanted),
    {
      searchOfSigner: new NeedleSearch(wanted.filter(({ name }) => name !== "OIDC token")),
      installation,
      ownFolder: folder,
      trafficFolder,
      runnerFolder: planted.runnerFolder,
      backupFile,
      startedAt,
    },
    world.say,
  );
  const names = new Map([...controls].map(([channel, { name }]) => [channel, name]));
  const judged = { planted: planted.kinds, controls: names };
  return drillReport({
    drill: "breach",
    version: world.version,
    at: new Date(startedAt).toISOString(),
    seconds: (world.now() - startedAt) / 1_000,
    cases: [...judgeCanaries(looked, judged), ...planted.cases],
    controls: judgeControls(looked, judged),
  });
}

/** Takes the drill's organization out of the house again. */
function clearing({ url, token }: BreachDrill, organizationId: string): AsyncDisposable {
  const api = apiOf(url, token, "none");
  return {
    [Symbol.asyncDispose]: async () => void (await api.ask("DELETE", `/api/v2/organization/${organizationId}`)),
  };
}
