import {
  type FoundOrb,
  type MissingOrb,
  type OrbPlace,
  parseOrbReference,
  type RegistryReference,
  readRegistryAnswer,
  registryQuestion,
} from "@ringfort/config";
import type { GuardedFetch } from "../vcs/outgoing/index.ts";

/** The registry of orbs. One that cannot be reached is not asked again for the same config. */
export function registryOrbs(registry: string, fetchOutside: GuardedFetch): OrbPlace {
  let down: MissingOrb | undefined;
  return {
    async find(text) {
      const reference = parseOrbReference(text);
      if (reference?.kind !== "registry") return undefined;
      if (down) return down;
      const answer = await ask(registry, fetchOutside, text, reference);
      if (typeof answer !== "string") return answer;
      down = { status: "missing", reason: answer, unreachable: true };
      return down;
    },
  };
}

async function ask(
  registry: string,
  fetchOutside: GuardedFetch,
  text: string,
  reference: RegistryReference,
): Promise<FoundOrb | MissingOrb | string> {
  const { host } = new URL(registry);
  const fetched = await fetchOutside(registry, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: registryQuestion(text),
  });
  if (!fetched.ok) return fetched.message;
  if (fetched.status !== 200) return `${host} answered with status ${fetched.status}`;
  return readRegistryAnswer(reference, fetched.body.toString(), host);
}
