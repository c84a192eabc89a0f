import { resolve } from "node:path";
import { type Answer, collaborations, isSlug, type Organization, organizationBySlug, Reader } from "@ringfort/client";
import { type ApiHost, openApiHost } from "../audit/collect/organization/api-host.ts";
import { readToken } from "../audit/settings.ts";
import { CommandFailure, type Io, UsageError } from "../command.ts";
import { FetchFailure } from "../orbs/fetch-text.ts";
import { sanitiseName } from "../terminal/sanitise.ts";
import type { HouseOptions } from "./house-options.ts";
import { readOwnFile } from "./own-file.ts";
import { requireSameOrganization } from "./pins.ts";

/** A house with one of its organizations, and where the keys and pins of this person are. */
export interface Vault {
  readonly api: ApiHost;
  readonly reader: Reader;
  readonly organization: Pick<Organization, "id" | "slug">;
  readonly keysFolder: string;
  /** `--trust`: what an admin has read out. */
  readonly fingerprint: string | undefined;
  readonly io: Io;
  now(): number;
}

export async function openVault(options: HouseOptions, io: Io): Promise<Vault> {
  const { api, reader } = await openHouse(options, io);
  const { keysFolder } = io.settings.house;
  const organization = await findOrganization(options.org ?? io.settings.house.organization, reader);
  await requireSameOrganization(keysFolder, { host: api.origin, ...organization });
  return { api, reader, organization, keysFolder, fingerprint: options.trust, io, now: Date.now };
}

export async function openHouse(options: HouseOptions, io: Io): Promise<Pick<Vault, "api" | "reader">> {
  const host = options.host ?? io.settings.house.host;
  if (host === undefined) throw new UsageError("which server? `--host URL`, or the variable RINGFORT_HOST.");
  const api = openApiHost(host, await tokenOf(options, io));
  return { api, reader: new Reader(api.transport, { concurrency: 4 }) };
}

async function tokenOf(options: HouseOptions, io: Io): Promise<string> {
  const file = options["token-file"];
  if (file === undefined) return readToken(options["token-env"] ?? "RINGFORT_TOKEN");
  const token = (await readOwnFile(resolve(io.cwd, file)))?.trim();
  if (!token || !/^[!-~]{1,1000}$/.test(token)) throw new CommandFailure(`${file} holds no API token.`);
  return token;
}

async function findOrganization(slug: string | undefined, reader: Reader): Promise<Vault["organization"]> {
  if (slug !== undefined) {
    if (!isSlug(slug)) throw new UsageError("`--org` is no slug: it looks like circleci/acme or gh/acme.");
    const { id } = readOr(await organizationBySlug(reader, slug), `the organization \`${slug}\``);
    return { id, slug };
  }
  const all = readOr(await collaborations(reader), "your organizations");
  if (all.length === 1 && all[0]) return all[0];
  throw new UsageError(
    all.length === 0
      ? "the token's owner is a member of no organization."
      : `which organization? \`--org SLUG\`: ${all.map((one) => sanitiseName(one.slug)).join(", ")}.`,
  );
}

/** What was read, or a failure that says why it could not be. */
export function readOr<T>(answer: Answer<T>, what: string): T {
  if (answer.status === "read") return answer.value;
  const why = {
    unauthorized: "the token is not valid any more, or never was",
    forbidden: `it needs ${answer.permission}`,
    "not-found": "the server knows nothing of it, or hides it from the token's owner",
    "rate-limited": "the server wants to be asked less often",
    unreachable: "the server does not answer",
    malformed: "the server's answer makes no sense",
    "not-collected": "there is more than can be read",
  }[answer.why];
  throw new CommandFailure(`${sanitiseName(what)} cannot be read: ${why} (${answer.route}).`);
}

/** A refusal of the server, in its words. */
export interface Refused {
  readonly status: number;
  readonly message: string;
}

/** Sends one write; a refusal is answered, no answer is a failure. Nothing of the body is in any message. */
export async function send(
  { api }: Pick<Vault, "api">,
  method: "POST" | "PUT" | "DELETE",
  path: string,
  body?: unknown,
): Promise<{ readonly ok: true; readonly body: unknown } | ({ readonly ok: false } & Refused)> {
  const answer = await api.send(method, path, body).catch((error: unknown) => {
    if (error instanceof FetchFailure)
      throw new CommandFailure(`${error.message}. What the server did is not known; look before trying again.`, {
        cause: error,
      });
    throw error;
  });
  const parsed = parsedOf(answer.text);
  if (answer.status >= 200 && answer.status < 300) return { ok: true, body: parsed };
  const said = (parsed as { readonly message?: unknown } | null | undefined)?.message;
  const message = typeof said === "string" ? sanitiseName(said.slice(0, 1_000)) : `it answered with ${answer.status}`;
  return { ok: false, status: answer.status, message };
}

/** The same for writes whose refusal ends the command. */
export async function sendOrFail(
  vault: Pick<Vault, "api">,
  method: "POST" | "PUT" | "DELETE",
  path: string,
  body?: unknown,
): Promise<unknown> {
  const answer = await send(vault, method, path, body);
  if (answer.ok) return answer.body;
  throw refusedBy(vault, answer);
}

export function refusedBy({ api }: Pick<Vault, "api">, { message }: Refused): CommandFailure {
  return new CommandFailure(`${api.origin} has refused: ${message.replace(/\.$/, "")}.`);
}

function parsedOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
