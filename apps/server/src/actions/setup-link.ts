import { Refusal } from "@ringfort/contract";
import type { Turn } from "./house.ts";
import { type Origin, recordEvent } from "./record-event.ts";
import { hashOf, newToken } from "./secret-tokens.ts";

const linkHours = 24;
const tokenDays = 90;
const dayMs = 24 * 60 * 60 * 1000;

/** A secret that makes one admin, once. An earlier one that nobody used is void. */
export async function createSetupLink({ tx, at }: Turn): Promise<string> {
  await tx.deleteFrom("setup_links").where("used_at", "is", null).execute();
  const { token, hash } = newToken("rfs");
  await tx
    .insertInto("setup_links")
    .values({ hash, expires_at: new Date(at + linkHours * 60 * 60 * 1000) })
    .execute();
  return token;
}

export interface Admin {
  readonly id: string;
  readonly login: string;
  /** Shown once. */
  readonly token: string;
  readonly expires_at: Date;
}

/** Makes the one admin of a house, with a token, as the holder of an unused link asks. */
export async function useSetupLink(
  { tx, at }: Turn,
  { secret, login, name }: { readonly secret: string; readonly login: string; readonly name: string },
  request: Origin,
): Promise<Admin> {
  const link = await tx
    .updateTable("setup_links")
    .set({ used_at: new Date(at) })
    .where("hash", "=", hashOf(secret))
    .where("used_at", "is", null)
    .where("expires_at", ">", new Date(at))
    .returning("hash")
    .executeTakeFirst();
  if (!link)
    throw new Refusal(
      "forbidden",
      "This set-up link was used already, or is too old. `ringfort up` prints a new one while there is no admin.",
    );
  const taken = await tx.selectFrom("users").select("id").where("login", "=", login).executeTakeFirst();
  if (taken) throw new Refusal("conflict", "login: this name is taken.");
  const user = await tx
    .insertInto("users")
    .values({ login, name })
    .returning(["id", "login"])
    .executeTakeFirstOrThrow();
  const organizations = await tx.selectFrom("organizations").select("id").execute();
  for (const { id } of organizations) {
    await tx.insertInto("members").values({ organization_id: id, user_id: user.id, role: "admin" }).execute();
  }
  const { token, hash } = newToken("rfp");
  const expires_at = new Date(at + tokenDays * dayMs);
  await tx.insertInto("tokens").values({ user_id: user.id, label: "set-up", hash, expires_at }).execute();
  await recordEvent(tx, {
    action: "user.created",
    actor: { id: user.id, type: "user", name: login },
    target: { id: user.id, type: "user", name: login },
    success: true,
    request,
  });
  return { ...user, token, expires_at };
}

/** Whether somebody can sign in at all. */
export async function hasAdmin({ tx }: Pick<Turn, "tx">): Promise<boolean> {
  return (
    (await tx.selectFrom("members").select("user_id").where("role", "=", "admin").executeTakeFirst()) !== undefined
  );
}
