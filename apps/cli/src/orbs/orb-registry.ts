import {
  type FoundOrb,
  type MissingOrb,
  type OrbPlace,
  parseOrbReference,
  type RegistryReference,
  readRegistryAnswer,
  registryQuestion,
} from "@ringfort/config";
import { FetchFailure, fetchText } from "./fetch-text.ts";

export interface OrbRegistrySettings {
  readonly registry: string;
  readonly token: string | undefined;
  readonly timeoutMs: number;
}

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
    body: registryQuestion(text),
    timeoutMs: settings.timeoutMs,
  });
  const host = new URL(settings.registry).host;
  if (answer.status !== 200) throw new FetchFailure(`${host} answered with status ${answer.status}`);
  const found = readRegistryAnswer(reference, answer.text, host);
  if (typeof found === "string") throw new FetchFailure(found);
  return found;
}
