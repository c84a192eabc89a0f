import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { type Collection, noPolicy, type Proof } from "@ringfort/controls";
import { collectOrganization } from "../audit/collect/organization.ts";
import { readPolicy } from "../audit/collect/policy-file.ts";
import { readTrustPolicy } from "../audit/collect/trust-policy.ts";
import { readToken } from "../audit/settings.ts";
import { CommandFailure, type Io, UsageError } from "../command.ts";
import { readTextFile } from "../text-file.ts";
import type { OpenIncident } from "./incident-file.ts";

export const apiOptions = {
  org: { type: "string", value: "SLUG", help: "the organization: gh/acme, circleci/ID" },
  "token-env": { type: "string", value: "VAR", help: "the variable that holds the API token" },
  host: { type: "string", value: "URL", help: "whose API; https://circleci.com by default" },
} as const;

export interface Asked {
  readonly org: string | undefined;
  readonly "token-env": string | undefined;
  readonly host: string | undefined;
  readonly evidence: string | undefined;
  readonly "oidc-policy": readonly string[];
}

export interface Found {
  readonly collection: Collection;
  /** The frozen evidence: a file and its hash. */
  readonly proof: Proof;
}

/** What was collected of an organization, from a file or from the API; what came from the API is kept beside the incident. */
export async function findEvidence(asked: Asked, of: OpenIncident, io: Io): Promise<Found> {
  const policy = (await readPolicy(io)) ?? noPolicy;
  const trustPolicies = await Promise.all(
    asked["oidc-policy"].map(async (file) => readTrustPolicy(file, await readTextFile(resolve(io.cwd, file)))),
  );
  if (asked.evidence !== undefined) {
    const text = await readTextFile(resolve(io.cwd, asked.evidence));
    const told = fromJson(text, asked.evidence);
    const collection = { ...told, trustPolicies: [...told.trustPolicies, ...trustPolicies], configs: [], policy };
    return { collection, proof: { where: asked.evidence, hash: sha256(text) } };
  }
  const { org: slug, "token-env": variable, host = "https://circleci.com" } = asked;
  if (slug === undefined || variable === undefined)
    throw new UsageError("where to look is missing: `--org SLUG --token-env VAR`, or `--evidence FILE`.");
  const orbs = { orbs: undefined, online: false, policy };
  const { org, projects, contexts, configs } = await collectOrganization(
    { slug, host, token: readToken(variable) },
    orbs,
    io,
  );
  const proof = await freeze({ org, projects, contexts }, of);
  return { collection: { org, projects, contexts, configs, trustPolicies, policy }, proof };
}

/** `{org, projects, contexts, trustPolicies}`, each as the audit's evidence is. Anything may be absent, and is then not known. */
function fromJson(text: string, file: string): Pick<Collection, "org" | "projects" | "contexts" | "trustPolicies"> {
  const wrong = (what: string) => new CommandFailure(`${file} is no evidence: ${what}.`);
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    throw wrong("it is not JSON");
  }
  if (!isObject(data)) throw wrong("it is not a map");
  const { org, projects = [], contexts = [], trustPolicies = [] } = data;
  if (org !== undefined && !(isObject(org) && typeof org["name"] === "string")) throw wrong("`org` has no name");
  const lists = {
    projects: [projects, "slug"],
    contexts: [contexts, "name"],
    trustPolicies: [trustPolicies, "file"],
  } as const;
  for (const [name, [list, key]] of Object.entries(lists))
    if (!Array.isArray(list) || !list.every((each) => isObject(each) && typeof each[key] === "string"))
      throw wrong(`\`${name}\` is not a list of maps with \`${key}\``);
  return { org, projects, contexts, trustPolicies } as unknown as ReturnType<typeof fromJson>;
}

/** The evidence as it was at this moment, in a file that its own hash names. Passwords in addresses stay out. */
async function freeze(evidence: object, { file }: OpenIncident): Promise<Proof> {
  const text = JSON.stringify(evidence, (key, value: unknown) =>
    /^(?:url|endpoint)$/.test(key) && typeof value === "string" ? bare(value) : value,
  );
  const hash = sha256(text);
  const path = file.replace(/\.jsonl$/, `.${hash.slice(0, 12)}.evidence.json`);
  await writeFile(path, text, { mode: 0o600 });
  return { where: basename(path), hash };
}

function bare(address: string): string {
  const url = URL.parse(address);
  return url ? `${url.protocol}//${url.host}${url.pathname}` : address.replace(/[?#].*$/, "");
}

export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
