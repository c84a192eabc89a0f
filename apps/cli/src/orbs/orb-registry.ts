import { FetchFailure, fetchText } from "./fetch-text.ts";
import type { FoundOrb, MissingOrb, OrbPlace } from "./orb-place.ts";
import { isExactVersion, type OrbReference, parseOrbReference } from "./orb-reference.ts";

export interface OrbRegistrySettings {
  readonly registry: string;
  readonly token: string | undefined;
  readonly timeoutMs: number;
}

type RegistryReference = Extract<OrbReference, { kind: "registry" }>;

const query = "query ($ref: String!) { orbVersion(orbVersionRef: $ref) { version orb { name } source } }";

/** CircleCI's orb registry. A host that cannot be reached is not asked again in the same run. */
export function orbRegistry(settings: OrbRegistrySettings): OrbPlace {
  let down: MissingOrb | undefined;
  return {
    async find(text) {
      const reference = parseOrbReference(text);
      if (reference?.kind !== "registry") return undefined;
      if (down) return down;
      try {
        return await ask(text, reference, settings);
      } catch (error) {
        if (!(error instanceof FetchFailure)) throw error;
        down = { status: "missing", reason: `it is in no folder at hand, and ${error.message}`, unreachable: true };
        return down;
      }
    },
  };
}

async function ask(
  text: string,
  reference: RegistryReference,
  settings: OrbRegistrySettings,
): Promise<FoundOrb | MissingOrb> {
  const answer = await fetchText(settings.registry, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...(settings.token === undefined ? {} : { authorization: settings.token }),
    },
    body: JSON.stringify({ query, variables: { ref: text } }),
    timeoutMs: settings.timeoutMs,
  });
  const host = new URL(settings.registry).host;
  if (answer.status !== 200) throw new FetchFailure(`${host} answered with status ${answer.status}`);
  const found = orbIn(answer.text);
  if (found === undefined) throw new FetchFailure(`${host} sent something that is not an orb`);
  if (found === null) return { status: "missing", reason: `${host} does not have it, or it is private` };
  const resolved = `${found.name}@${found.version}`;
  if (!answers(reference, found)) throw new FetchFailure(`${host} sent another orb than the one asked for`);
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
