import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { OrbLibrary } from "@ringfort/config";
import type { Check } from "../check.ts";
import type { Case } from "./facts.fixture.ts";

/** What stands beside a check to show what it finds and what it leaves alone. */
export interface ConfigFixture {
  /** `orb-volatile.ng.yml` */
  readonly name: string;
  readonly path: string;
  readonly kind: Case["kind"];
  /** As it is written: token shapes are still apart. */
  readonly written: string;
  /** Facts of the policy and the organization, from the JSON file of the same name. */
  readonly facts: Partial<Case>;
}

const here = import.meta.dirname;
const files = readdirSync(here, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap(({ name }) => readdirSync(join(here, name)).map((file) => ({ file, path: join(here, name, file) })));

/** The configs beside a check, in the order of their names. */
export function configFixturesOf({ slug }: Pick<Check, "slug">): readonly ConfigFixture[] {
  return files.flatMap(({ file, path }) => {
    const kind = /^([^.]+)\.(ok|ng|guard|unknown)(?:-[\w-]+)?\.yml$/.exec(file);
    if (kind?.[1] !== slug) return [];
    const facts = path.replace(/\.yml$/, ".json");
    return [
      {
        name: file,
        path,
        kind: kind[2] as Case["kind"],
        written: readFileSync(path, "utf8"),
        facts: existsSync(facts) ? (JSON.parse(readFileSync(facts, "utf8")) as Partial<Case>) : {},
      },
    ];
  });
}

/** The text of a check's `.cases.json`, or of none. */
export function writtenCasesOf({ slug }: Pick<Check, "slug">): string {
  const found = files.find(({ file }) => file === `${slug}.cases.json`);
  return found ? readFileSync(found.path, "utf8") : "[]";
}

/** Orbs for a fixture stand beside it, in `<name>.orbs/NS__NAME@VERSION.yml`. */
export function orbsBeside(path: string): OrbLibrary {
  const folder = path.replace(/\.yml$/, ".orbs");
  return {
    find(reference) {
      const orb = join(folder, `${reference.replace("/", "__")}.yml`);
      if (!existsSync(orb)) return { status: "missing", reason: "not at hand" };
      return { status: "found", source: { file: reference, text: readFileSync(orb, "utf8") }, resolved: reference };
    },
  };
}
