import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { chooseVersion, type OrbAnswer, type OrbLibrary, orbFileName, parseOrbReference } from "@ringfort/config";

const root = join(import.meta.dirname, "../..");
const corpus = join(root, "../shared/corpus");
const orbFolder = join(corpus, "orbs");

/** Larger ones would take the time of many. */
const largest = 60_000;

/** Real configs where they are at hand, else the repository's own. */
export function textsToMutate(): string[] {
  const folders = existsSync(corpus)
    ? ["configs", "docs-examples", "expected/compile", "expected/language-server-testdata"].map((name) =>
        join(corpus, name),
      )
    : [];
  return [join(root, "packages/config/fixtures"), join(root, "examples"), ...folders].flatMap(configsBelow);
}

function configsBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return (readdirSync(folder, { recursive: true }) as string[])
    .filter((name) => /\.ya?ml$/.test(name) && !/(^|\/)expected[^/]*$/.test(name))
    .sort()
    .map((name) => readFileSync(join(folder, name), "utf8"))
    .filter((text) => text.length <= largest);
}

/** The corpus's orbs, read when asked for. */
export function orbsAtHand(): OrbLibrary {
  const versions = new Map<string, string[]>();
  for (const name of existsSync(orbFolder) ? readdirSync(orbFolder) : []) {
    const [, namespace, orb, version] = /^([^_].*?)__([^@]+)@(.+)\.yml$/.exec(name) ?? [];
    if (version === undefined) continue;
    versions.set(`${namespace}/${orb}`, [...(versions.get(`${namespace}/${orb}`) ?? []), version]);
  }
  const answers = new Map<string, OrbAnswer>();
  return {
    find(reference) {
      const answer = answers.get(reference) ?? read(reference, versions);
      answers.set(reference, answer);
      return answer;
    },
  };
}

function read(text: string, versions: ReadonlyMap<string, readonly string[]>): OrbAnswer {
  const reference = parseOrbReference(text);
  const version =
    reference?.kind === "registry" ? chooseVersion(reference.version, versions.get(reference.name) ?? []) : undefined;
  if (reference?.kind !== "registry" || version === undefined) return { status: "missing", reason: "not at hand" };
  const resolved = `${reference.name}@${version}`;
  const source = { file: resolved, text: readFileSync(join(orbFolder, orbFileName(reference.name, version)), "utf8") };
  return { status: "found", source, resolved };
}
