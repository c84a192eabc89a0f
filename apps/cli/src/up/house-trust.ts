import { execFile } from "node:child_process";
import { access, chmod } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { trustedByDefault, writeTrustFile } from "@ringfort/runner";
import { digestOfStatement, type SignedTrustRoot, signedTrustRoot } from "@ringfort/seal";
import type { Demo } from "@ringfort/server";
import { CommandFailure } from "../command.ts";
import { keepPin, readPin } from "../vault/pins.ts";
import type { FirstRootWish } from "./first-root.ts";
import type { HouseFolders } from "./house-folders.ts";
import type { HouseUsers } from "./house-users.ts";
import type { Program } from "./program.ts";

const run = promisify(execFile);

/** What the house believes of itself: who may seal, and for whom. */
export interface HouseTrust {
  /** The first trust root, which the server is to keep; it knows it already when the house has been started before. */
  readonly root: SignedTrustRoot;
  /** Read by the runner, written by whoever started the house. */
  readonly trustFile: string;
  readonly isNew: boolean;
}

interface House {
  readonly folders: HouseFolders;
  readonly users: HouseUsers | undefined;
  readonly program: Program;
  readonly demo: Demo;
  /** The demo's. */
  readonly repository: string;
  /** Where the server answers. */
  readonly url: string;
  readonly path: string;
}

/**
 * Makes the keys of the admin and of the runner's class, and the trust root that names them. Each key is made by its owner, in its own
 * folder; nothing of it passes the server.
 */
export async function trustHouse(house: House): Promise<HouseTrust> {
  const { folders, demo } = house;
  const { organization } = demo;
  const trustFile = join(folders.trust, "trust.toml");
  const pin = await readPin(folders.keys, organization.id);
  const isNew = !pin;
  const root = pin?.pinned.root ?? (await firstRoot(house));
  const digest = await digestOfStatement(root.statement);
  // Before the server has it: a start that ends here goes on with these keys, not with others.
  if (isNew) {
    await keepPin(folders.keys, {
      host: house.url,
      slug: organization.slug,
      pinned: { root, digest },
      seen: new Map(),
    });
  }
  if (!(await exists(trustFile))) await writeFirstTrustFile(trustFile, digest, root.statement.version, house);
  return { root, trustFile, isNew };
}

/** Made by a process of its own, which ends: this one runs for months, and would have the admin's keys in its memory. */
async function firstRoot(house: House): Promise<SignedTrustRoot> {
  const { folders, demo, program, path } = house;
  const { seal, attest } = await classKeys(house);
  const wish: FirstRootWish = {
    keysFolder: folders.keys,
    organization: demo.organization.id,
    resourceClass: { name: demo.resourceClass, seal, attest },
  };
  const entry = join(dirname(program.entry), "first-root-process.mjs");
  const { stdout } = await run(program.node, ["--", entry, JSON.stringify(wish)], {
    cwd: folders.keys,
    env: { PATH: path, HOME: folders.keys },
  }).catch((cause: Error & { stderr?: string }) => {
    throw new CommandFailure(`the admin's keys cannot be made: ${cause.stderr?.trim() || cause.message}`, { cause });
  });
  return signedTrustRoot.parse(JSON.parse(stdout));
}

/** Made by the runner's user, so that nobody else ever holds them. */
async function classKeys({ folders, users, program, demo, path }: House): Promise<{ seal: string; attest: string }> {
  const words = ["runner", "keys", demo.resourceClass, "--state", folders.runnerKeys, "--json"];
  const { stdout } = await run(program.node, ["--", program.entry, ...words], {
    cwd: folders.runner,
    env: { PATH: path, HOME: folders.runner },
    ...users?.runner,
  }).catch((cause: Error & { stderr?: string }) => {
    throw new CommandFailure(`the runner's keys cannot be made: ${cause.stderr?.trim() || cause.message}`, { cause });
  });
  return JSON.parse(stdout);
}

async function writeFirstTrustFile(
  path: string,
  fingerprint: string,
  minVersion: number,
  { demo, repository, users }: House,
): Promise<void> {
  await writeTrustFile(path, {
    trustRoot: { fingerprint, minVersion },
    ...(users && { serverUser: users.server.uid }),
    projects: new Map([[demo.project, { ...trustedByDefault, repo: `file://${repository}`, refs: ["refs/heads/*"] }]]),
  });
  // The runner reads it and cannot write it.
  if (users) await chmod(path, 0o644);
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
