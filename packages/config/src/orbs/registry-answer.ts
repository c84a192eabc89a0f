import type { FoundOrb, MissingOrb } from "./orb-place.ts";
import { isExactVersion, type OrbReference } from "./orb-reference.ts";

export type RegistryReference = Extract<OrbReference, { kind: "registry" }>;

const query = "query ($ref: String!) { orbVersion(orbVersionRef: $ref) { version orb { name } source } }";

/** The body with which CircleCI's registry is asked for an orb. */
export function registryQuestion(reference: string): string {
  return JSON.stringify({ query, variables: { ref: reference } });
}

/** What the registry at a host says of an orb; a text when what it says makes no sense. */
export function readRegistryAnswer(
  reference: RegistryReference,
  body: string,
  host: string,
): FoundOrb | MissingOrb | string {
  const found = orbIn(body);
  if (found === undefined) return `${host} sent something that is not an orb`;
  if (found === null) return { status: "missing", reason: `${host} does not have it, or it is private` };
  if (!answers(reference, found)) return `${host} sent another orb than the one asked for`;
  const resolved = `${found.name}@${found.version}`;
  return { status: "found", source: { file: resolved, text: found.source }, resolved };
}

interface PublishedOrb {
  readonly name: string;
  readonly version: string;
  readonly source: string;
}

/** Null when the registry says that there is no such orb; undefined when what it says makes no sense. */
function orbIn(body: string): PublishedOrb | null | undefined {
  let data: unknown;
  try {
    data = JSON.parse(body);
  } catch {
    return undefined;
  }
  const orbVersion = field(field(data, "data"), "orbVersion");
  if (orbVersion === null) return null;
  const [name, version, source] = [
    field(field(orbVersion, "orb"), "name"),
    field(orbVersion, "version"),
    field(orbVersion, "source"),
  ];
  if (typeof name !== "string" || typeof version !== "string" || typeof source !== "string") return undefined;
  return { name, version, source };
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

/** A registry must not be able to hand out one orb under the name of another. */
function answers(reference: RegistryReference, { name, version }: PublishedOrb): boolean {
  if (name !== reference.name) return false;
  if (reference.version === version || reference.version === "volatile")
    return isExactVersion(version) || version.startsWith("dev:");
  return isExactVersion(version) && version.startsWith(`${reference.version}.`);
}
