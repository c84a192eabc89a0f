import { join } from "node:path";
import { newSigningKey, readSigningKey, type SigningKey } from "@ringfort/seal";
import { CommandFailure } from "../command.ts";
import { createOwnFile, makeOwnFolder, readOwnFile } from "./own-file.ts";

/** What a key of this person is for: admins sign trust roots, writers values and policies, approvers approvals. */
export const keyRoles = ["admin", "writer", "approver"] as const;
export type KeyRole = (typeof keyRoles)[number];

/** The key of this person for one purpose, or a failure that says how to come to one. */
export async function openKey(folder: string, role: KeyRole): Promise<SigningKey> {
  const key = await findKey(folder, role);
  if (key) return key;
  throw new CommandFailure(
    `there is no ${role} key in ${folder}. \`ringfort trust key ${role}\` makes one and shows what an admin needs in order to trust it; a lost key is replaced in the same way.`,
  );
}

async function findKey(folder: string, role: KeyRole): Promise<SigningKey | undefined> {
  const path = pathOf(folder, role);
  const text = await readOwnFile(path);
  if (text === undefined) return undefined;
  const key = await readSigningKey(text);
  if (!key) throw new CommandFailure(`${path} holds no key of Ringfort: it is damaged, or another file.`);
  return key;
}

/** The key that is there, or a new one. */
export async function findOrMakeKey(folder: string, role: KeyRole): Promise<SigningKey> {
  const found = await findKey(folder, role);
  if (found) return found;
  await makeOwnFolder(folder);
  await createOwnFile(pathOf(folder, role), `${newSigningKey()}\n`);
  return await openKey(folder, role);
}

function pathOf(folder: string, role: KeyRole): string {
  return join(folder, `${role}.key`);
}
