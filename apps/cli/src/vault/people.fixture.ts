import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type TestHouse, testHouse } from "../../../server/src/testing/house.fixture.ts";
import { type Ended, ringfort } from "../command-line.fixture.ts";

/** Somebody at a machine of their own: a folder, keys and a token. */
export interface Person {
  readonly folder: string;
  readonly keys: string;
  /** Runs a command line as this person. */
  run(
    words: readonly string[],
    world?: { readonly stdin?: string | Uint8Array; readonly cwd?: string },
  ): Promise<Ended>;
  /** The same, where it has to succeed. Answers what it printed. */
  does(
    words: readonly string[],
    world?: { readonly stdin?: string | Uint8Array; readonly cwd?: string },
  ): Promise<string>;
}

export interface People {
  readonly house: TestHouse;
  readonly ada: Person;
  /** Another person, or the same one at another machine. */
  meet(name: string, token?: string, host?: string): Promise<Person>;
}

/** A real server, and its admin Ada at her machine. */
export async function people(): Promise<People> {
  const house = await testHouse();
  onTestFinished(() => house[Symbol.asyncDispose]());
  const meet = (name: string, token = house.token, host = house.url) => personAt(name, token, host);
  return { house, ada: await meet("ada"), meet };
}

export async function personAt(name: string, token: string, host: string): Promise<Person> {
  const folder = await mkdtemp(join(tmpdir(), `ringfort-${name}-`));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const keys = join(folder, "keys");
  await mkdir(keys, { mode: 0o700 });
  await writeFile(join(folder, "token"), `${token}\n`, { mode: 0o600 });
  const env = { RINGFORT_HOST: host, RINGFORT_KEYS: keys };
  const speaks = (words: readonly string[]) =>
    words[1] === "key" ? words : [...words, "--token-file", join(folder, "token")];
  const person: Person = {
    folder,
    keys,
    run: (words, { stdin = "", cwd = folder } = {}) => ringfort(speaks(words), { cwd, stdin, env }),
    async does(words, world) {
      const { code, out, err } = await person.run(words, world);
      if (code !== 0) throw new Error(`ringfort ${words.join(" ")} ended with ${code}: ${err}${out}`);
      return out;
    },
  };
  return person;
}
