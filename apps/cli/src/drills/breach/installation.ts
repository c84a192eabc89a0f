import { readlink, realpath } from "node:fs/promises";
import { dirname, join } from "node:path";
import { CommandFailure } from "../../command.ts";
import { findPlace, type KeptPlace } from "../../up/kept-place.ts";
import { allProcesses, type Process, withDescendants } from "../places/processes.ts";

/** A house that runs, as the drill sees it: from outside over HTTP, and from inside as whoever has taken its machine. */
export interface Installation {
  readonly url: string;
  /** Of a person who may make organizations. */
  readonly token: string;
  readonly data: string;
  /** Of the server alone. */
  readonly serverFolder: string;
  readonly logs: string;
  readonly place: KeptPlace;
}

export async function findInstallation(url: string, token: string, dataFolder: string): Promise<Installation> {
  const data = await requireFolder(dataFolder);
  const place = await findPlace(data);
  const serverFolder = await requireFolder(place.settings.dataFolder);
  return { url, token, data, serverFolder, logs: join(data, "logs"), place };
}

async function requireFolder(path: string): Promise<string> {
  return await realpath(path).catch((cause: NodeJS.ErrnoException) => {
    throw new CommandFailure(`${path} is no data folder of a house that runs here: ${cause.code}.`, { cause });
  });
}

/** Of the server's side: whoever has one of these has the server. The runner is on the other side of the wall. */
export interface ServerProcesses {
  readonly all: readonly Process[];
  /** What must be among them and is not. */
  readonly missing: readonly string[];
}

export async function serverProcesses({ data, serverFolder, place }: Installation): Promise<ServerProcesses> {
  const all = allProcesses();
  const postgres = await realpath(place.postgresFolder).catch(() => place.postgresFolder);
  const house = await readlink(join(data, "house")).catch(() => data);
  const runnerFolder = join(house, "runner");
  const isIn = (folder: string, { folder: own }: Process) => own === folder || own?.startsWith(`${folder}/`) === true;
  const servers = all.filter((each) => isIn(serverFolder, each));
  const databases = all.filter((each) => isIn(postgres, each));
  const supervisors = all.filter(
    ({ pid, words }) => isSupervisor(words) && servers.some(({ parent }) => parent === pid),
  );
  const runners = all.filter((each) => isIn(runnerFolder, each));
  const others = new Set(withDescendants(all, pidsOf(runners)).map(({ pid }) => pid));
  const found = withDescendants(all, pidsOf([...servers, ...databases, ...supervisors]));
  return {
    all: found.filter(({ pid }) => !others.has(pid)),
    missing: [
      ...(servers.length > 0 ? [] : [`no process works in ${serverFolder}`]),
      ...(databases.length > 0 || place.settings.databaseUrl !== undefined
        ? []
        : [`no database works in ${dirname(postgres)}`]),
    ],
  };
}

function isSupervisor(words: string): boolean {
  return /\bringfort(\.mjs)?\b.* up\b|\bmain\.ts up\b/.test(words);
}

function pidsOf(processes: readonly Process[]): ReadonlySet<number> {
  return new Set(processes.map(({ pid }) => pid));
}
