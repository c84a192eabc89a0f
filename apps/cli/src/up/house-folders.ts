import { randomBytes } from "node:crypto";
import {
  chmod,
  chown,
  lstat,
  mkdir,
  readdir,
  readFile,
  readlink,
  realpath,
  rm,
  symlink,
  writeFile,
} from "node:fs/promises";
import { dirname, join } from "node:path";
import { CommandFailure } from "../command.ts";
import type { HouseUsers } from "./house-users.ts";

/** Where the parts of a house keep what is theirs. */
export interface HouseFolders {
  /** The data folder itself. */
  readonly data: string;
  readonly postgres: string;
  readonly server: string;
  /** The runner's work. Jobs pass through it into folders of their own. */
  readonly runner: string;
  /** The runner's keys: neither the server's user nor a job's can enter. Beside its work, so that the runner cannot put another folder in its place. */
  readonly runnerKeys: string;
  /** The signer's keys and what it remembers. */
  readonly signer: string;
  /** Of the signer's socket: the server may enter it. */
  readonly signerSocket: string;
  /** The admin's own: keys and pins of whoever started the house. */
  readonly keys: string;
  /** What the runner believes: written by whoever started the house, only read by the runner. */
  readonly trust: string;
  /** The demo's repository, owned by whoever started the house. */
  readonly demo: string;
  readonly logs: string;
}

/** Where root keeps what its users must reach: the data folder may lie where only root can go. */
const shared = "/var/lib/ringfort";

/** Makes the folders of a house, each for its user alone. Those of other users lie outside of the data folder, which has a link to them. */
export async function makeFolders(dataFolder: string, users: HouseUsers | undefined): Promise<HouseFolders> {
  await mkdir(dataFolder, { recursive: true, mode: 0o700 });
  const data = await realpath(dataFolder);
  const { uid } = await lstat(data);
  if (uid !== process.getuid?.()) {
    throw new CommandFailure(
      `the data folder ${data} belongs to user ${uid}: start Ringfort as that user, or name another folder in RINGFORT_DATA.`,
    );
  }
  await chmod(data, 0o700);
  await writeFile(join(data, ".gitignore"), "*\n");
  const house = users ? await sharedHouse(data) : data;
  const folders = {
    data,
    postgres: join(data, "postgres"),
    server: join(house, "server"),
    runner: join(house, "runner"),
    runnerKeys: join(house, "runner-keys"),
    signer: join(house, "signer"),
    signerSocket: join(house, "signer-socket"),
    keys: join(data, "keys"),
    trust: join(house, "trust"),
    demo: join(house, "demo"),
    logs: join(data, "logs"),
  };
  await own(folders.server, 0o700, users?.server);
  await own(folders.runner, users ? 0o711 : 0o700, users?.runner);
  await own(folders.runnerKeys, 0o700, users?.runner);
  await own(folders.keys, 0o700);
  if (users) {
    await own(folders.signer, 0o700, users.signer);
    await own(folders.signerSocket, 0o710, { uid: users.signer.uid, gid: users.server.gid });
    // What is made in it gets its group, which the signer is not in.
    await chmod(folders.signerSocket, 0o2710);
  }
  await own(folders.trust, 0o755);
  await own(folders.demo, 0o755);
  await own(folders.logs, 0o700);
  return folders;
}

/** The link in the data folder says which is ours: a data folder that was made anew begins a new house. */
async function sharedHouse(data: string): Promise<string> {
  await rootsAlone(shared);
  const link = join(data, "house");
  const linked = await readlink(link).catch(() => undefined);
  const house = linked ?? join(shared, randomBytes(8).toString("hex"));
  if (dirname(house) !== shared) throw new CommandFailure(`${link} leads elsewhere than into ${shared}: remove it.`);
  await rootsAlone(house);
  if (linked !== undefined) return house;
  await removeAbandoned(data);
  await writeFile(join(house, belongsTo), data, { mode: 0o600 });
  await symlink(house, link);
  return house;
}

/** In each shared house: which data folder it is of. */
const belongsTo = "data-folder";

/** What an earlier data folder of the same name has left. */
async function removeAbandoned(data: string): Promise<void> {
  for (const name of await readdir(shared)) {
    const house = join(shared, name);
    const of = await readFile(join(house, belongsTo), "utf8").catch(() => undefined);
    if (of === data) await rm(house, { recursive: true, force: true });
  }
}

async function rootsAlone(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o711 });
  const { uid, mode } = await lstat(path);
  if (uid !== 0 || (mode & 0o022) !== 0) {
    throw new CommandFailure(
      `${path} is not root's alone, so what is in it cannot be trusted. Look at what it is, and remove it.`,
    );
  }
  await chmod(path, 0o711);
}

async function own(path: string, mode: number, user?: { readonly uid: number; readonly gid: number }): Promise<void> {
  await mkdir(path, { recursive: true, mode });
  await chmod(path, mode);
  if (user) await chown(path, user.uid, user.gid);
}
