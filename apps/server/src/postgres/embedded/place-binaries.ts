import { execFile } from "node:child_process";
import { chmod, lstat, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { HouseFailure } from "../../house-failure.ts";
import {
  bundledPostgres,
  bundledVersion,
  type Installation,
  installationIn,
  installPostgres,
  isInstalled,
} from "./binaries.ts";
import { canEnter, type SystemUser } from "./system-user.ts";

/** Where everybody may read and run files, and where they outlive a restart of the machine. */
const sharedFolder = "/var/tmp";

export interface PlacedPostgres extends Installation {
  readonly major: string;
}

/** PostgreSQL's programs where the database's user can run them: in our own folder, or in a shared one where that user cannot enter ours. */
export async function placeBinaries(folder: string, user: SystemUser | undefined): Promise<PlacedPostgres> {
  const from = bundledPostgres();
  const version = await bundledVersion(from);
  const own = join(folder, `postgres-${version}`);
  const shared = join(sharedFolder, `ringfort-${process.getuid?.() ?? 0}-postgres-${version}`);
  await removeOthers(folder, basename(own));
  const reasons: string[] = [];
  for (const place of (await canEnter(folder, user)) ? [own, shared] : [shared]) {
    try {
      await placeIn(from, place);
      const installation = installationIn(place);
      await promisify(execFile)(installation.postgres, ["--version"], { ...user, cwd: "/", env: {} });
      return { ...installation, major: version.split(".")[0]! };
    } catch (error) {
      reasons.push(`${place}: ${(error as Error).message.trim()}`);
    }
  }
  throw new HouseFailure(
    `PostgreSQL's programs can be run neither from ${folder} nor from ${sharedFolder}; its user must be able to enter one of them, and to run programs there. ${reasons.join("; ")}`,
  );
}

/** Those of other versions, and of a start that was cut short; whoever asks holds the folder. */
async function removeOthers(folder: string, current: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => /^postgres-\d/.test(name) && name !== current);
  await Promise.all(names.map((name) => rm(join(folder, name), { recursive: true, force: true })));
}

async function placeIn(from: string, place: string): Promise<void> {
  if (await isOurs(place)) {
    if (await isInstalled(from, place)) return;
    await rm(place, { recursive: true, force: true });
  }
  const fresh = await mkdtemp(`${place}-`);
  try {
    await installPostgres(from, fresh);
    await chmod(fresh, 0o755);
    await rename(fresh, place).catch(async (error) => {
      // Another Ringfort may have been faster.
      if (!((await isOurs(place)) && (await isInstalled(from, place)))) throw error;
    });
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

/** Whatever another user has put there is never run: false when nothing is there, a refusal when it is not ours. */
async function isOurs(place: string): Promise<boolean> {
  const found = await lstat(place).catch(() => undefined);
  if (!found) return false;
  const ours = found.isDirectory() && found.uid === (process.getuid?.() ?? found.uid) && (found.mode & 0o022) === 0;
  if (!ours) throw new HouseFailure(`${basename(place)} in ${dirname(place)} is not ours alone: remove it.`);
  return true;
}
