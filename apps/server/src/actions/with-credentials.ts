import { randomUUID } from "node:crypto";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Row } from "../postgres/tables.ts";
import type { GitCredentials } from "../vcs/git/index.ts";
import type { House } from "./house.ts";

type Keeping = Pick<House, "db" | "settings">;

/** Reaches a repository with what its project has for that: the forge's token over https, the preferred checkout key over ssh. */
export async function withCredentials<T>(
  house: Keeping,
  { id, clone_url, forge }: Pick<Row<"projects">, "id" | "clone_url" | "forge">,
  work: (credentials: GitCredentials | undefined) => Promise<T>,
): Promise<T> {
  if (clone_url.startsWith("https://"))
    return await work(forge.token ? { kind: "token", token: forge.token } : undefined);
  if (/^(?:https?|file):/.test(clone_url)) return await work(undefined);
  const key = await house.db
    .selectFrom("checkout_keys")
    .select("private_key")
    .where("project_id", "=", id)
    .orderBy("preferred", "desc")
    .orderBy("created_at", "desc")
    .limit(1)
    .executeTakeFirst();
  return key ? await withKeyFile(house, key.private_key, work) : await work(undefined);
}

/** The file lives as long as the work. */
async function withKeyFile<T>(
  { settings }: Keeping,
  key: string,
  work: (credentials: GitCredentials) => Promise<T>,
): Promise<T> {
  const folder = join(settings.dataFolder, "ssh");
  const keyFile = join(folder, randomUUID());
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    await writeFile(keyFile, key, { mode: 0o600, flag: "wx" });
    return await work({ kind: "ssh-key", keyFile, knownHostsFile: join(folder, "known_hosts"), meetsHosts: true });
  } finally {
    await rm(keyFile, { force: true });
  }
}
