import { createHash } from "node:crypto";
import { access, chmod, cp, lstat, mkdir, readdir, realpath, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { CommandFailure } from "../command.ts";

/** How to start Ringfort's own program again. */
export interface Program {
  readonly node: string;
  readonly entry: string;
}

const shared = "/var/lib/ringfort/programs";

/** This very program, or for other users a copy where they can run it: the checkout may lie where only root can go. */
export async function ownProgram(forOthers: boolean): Promise<Program> {
  const own: Program = { node: await realpath(process.execPath), entry: await bundleOf(process.argv[1] ?? "") };
  if (!forOthers) return own;
  const place = join(shared, await versionOf(own));
  if (!(await isWhole(place))) await copyTo(place, own);
  const { uid, mode } = await lstat(place);
  if (uid !== 0 || (mode & 0o022) !== 0) throw new CommandFailure(`${place} is not root's alone: remove it.`);
  return { node: join(place, "node"), entry: join(place, "dist", "ringfort.mjs") };
}

/** Other users cannot read the sources, so from them the bundle is taken as well. */
async function bundleOf(started: string): Promise<string> {
  const entry = await realpath(started);
  if (entry.endsWith(".mjs")) return entry;
  const bundle = join(dirname(entry), "..", "dist", "ringfort.mjs");
  await access(bundle).catch((cause: unknown) => {
    throw new CommandFailure("the program is not bundled yet: `npm ci` does it.", { cause });
  });
  return bundle;
}

async function versionOf({ node, entry }: Program): Promise<string> {
  const hash = createHash("sha256");
  for (const path of [node, entry]) {
    const { size, mtimeMs } = await stat(path);
    hash.update(`${path} ${size} ${mtimeMs}\n`);
  }
  return hash.digest("hex").slice(0, 16);
}

async function isWhole(place: string): Promise<boolean> {
  return await access(join(place, "dist", "ringfort.mjs")).then(
    () => true,
    () => false,
  );
}

/** Under a name of its own first: two starts at once do not see each other's half. */
async function copyTo(place: string, { node, entry }: Program): Promise<void> {
  await mkdir(shared, { recursive: true, mode: 0o711 });
  const fresh = `${place}-${process.pid}`;
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { mode: 0o755 });
  await chmod(fresh, 0o755);
  await cp(node, join(fresh, "node"));
  await chmod(join(fresh, "node"), 0o755);
  await cp(dirname(entry), join(fresh, "dist"), { recursive: true });
  await makeReadable(join(fresh, "dist"));
  await rename(fresh, place).catch(async (error: unknown) => {
    await rm(fresh, { recursive: true, force: true });
    if (!(await isWhole(place))) throw error;
  });
}

async function makeReadable(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await makeReadable(path);
    else await chmod(path, 0o644);
  }
}
