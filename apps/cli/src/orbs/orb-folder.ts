import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { chooseVersion, type OrbPlace, orbFileName, parseOrbReference } from "@ringfort/config";
import { CommandFailure } from "../command.ts";
import { readTextFile } from "../text-file.ts";

/** A folder of `NS__NAME@VERSION.yml` files; a partial version takes the highest that is there. */
export function orbFolder(folder: string): OrbPlace {
  let listing: Promise<ReadonlyMap<string, readonly string[]>> | undefined;
  return {
    async find(text) {
      const reference = parseOrbReference(text);
      if (reference?.kind !== "registry") return undefined;
      listing ??= listVersions(folder);
      const version = chooseVersion(reference.version, (await listing).get(reference.name) ?? []);
      if (version === undefined) return undefined;
      const resolved = `${reference.name}@${version}`;
      const source = { file: resolved, text: await readTextFile(join(folder, orbFileName(reference.name, version))) };
      return { status: "found", source, resolved };
    },
  };
}

async function listVersions(folder: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const names = await readdir(folder).catch((cause: NodeJS.ErrnoException) => {
    throw new CommandFailure(`cannot read the orb folder ${folder}: ${cause.code ?? cause.message}.`, { cause });
  });
  const versions = new Map<string, string[]>();
  for (const file of names) {
    const parts = /^([^_].*?)__([^@]+)@(.+)\.ya?ml$/.exec(file);
    if (!parts) continue;
    const name = `${parts[1]}/${parts[2]}`;
    versions.set(name, [...(versions.get(name) ?? []), parts[3]!]);
  }
  return versions;
}
