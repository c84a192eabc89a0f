import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { newIdentity, newSigningKey, readSigningKey } from "@ringfort/seal";
import { expect, test } from "vitest";
import { people } from "./people.fixture.ts";

const program = join(import.meta.dirname, "../main.ts");
const hasScript = spawnSync("script", ["--version"]).status === 0;

interface Typed {
  readonly code: number | null;
  readonly screen: string;
}

/** Runs the program at a terminal, types each answer when its question has been asked, and answers what the screen showed. */
function atTerminal(
  words: readonly string[],
  answers: readonly (readonly [question: string, keys: string])[],
  env: Record<string, string>,
): Promise<Typed> {
  return new Promise((fulfil, reject) => {
    const line = [process.execPath, program, ...words].map((word) => `'${word}'`).join(" ");
    const child = spawn("script", ["-qec", line, "/dev/null"], { env: { ...process.env, ...env } });
    const left = [...answers];
    let screen = "";
    const read = (chunk: Buffer) => {
      screen += chunk.toString();
      const next = left[0];
      if (!next || !screen.includes(next[0])) return;
      left.shift();
      child.stdin.write(next[1]);
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.on("error", reject);
    child.on("close", (code) => fulfil({ code, screen }));
  });
}

test.skipIf(!hasScript)(
  "what is typed as a value is not shown, and a second thought stops it",
  async () => {
    const { house, ada } = await people();
    await ada.does(["trust", "init", "--without-recovery"]);
    await ada.does(["context", "create", "prod"]);
    await ada.does(["trust", "add-class", "demo/default", ...(await classWords())]);
    const env = { RINGFORT_HOST: house.url, RINGFORT_KEYS: ada.keys };
    const secret = `typed-${randomBytes(6).toString("hex")}`;
    const words = ["context", "set", "prod", "TOKEN", "--token-file", join(ada.folder, "token")];
    const question = "Value of TOKEN (not shown): ";

    const stopped = await atTerminal(words, [[question, `${secret}\u0003`]], env);
    expect(stopped.code, stopped.screen).toBe(130);
    const lines = await atTerminal(words, [[question, `${secret}\rsecond line\r`]], env);
    expect(lines.screen).toContain("several lines");
    expect(await house.house.db.selectFrom("sealed_values").selectAll().execute()).toEqual([]);

    const typed = await atTerminal(words, [[question, `${secret}x\u007f\r`]], env);
    expect(typed.code, typed.screen).toBe(0);
    expect(stopped.screen + lines.screen + typed.screen).not.toContain(secret);
    expect(await house.house.db.selectFrom("sealed_values").selectAll().execute()).toHaveLength(1);
  },
  60_000,
);

test.skipIf(!hasScript)(
  "on first contact a person compares the fingerprint",
  async () => {
    const { house, ada, meet } = await people();
    await ada.does(["trust", "init", "--without-recovery"]);
    const bob = await meet("bob", await house.join("bob", "contributor"));
    const words = ["trust", "show", "--token-file", join(bob.folder, "token")];
    const env = { RINGFORT_HOST: house.url, RINGFORT_KEYS: bob.keys };
    const no = await atTerminal(words, [["Is it the same? [y/N] ", "n\r"]], env);
    expect(no.code, no.screen).toBe(1);
    const yes = await atTerminal(words, [["Is it the same? [y/N] ", "y\r"]], env);
    expect(yes.code, yes.screen).toBe(0);
    expect(yes.screen).toContain("trust root 1");
    expect((await bob.run(["trust", "show"])).code).toBe(0);
  },
  60_000,
);

async function classWords(): Promise<readonly string[]> {
  const { recipient } = await newIdentity("classical");
  const attest = await readSigningKey(newSigningKey());
  return ["--seal", recipient, "--attest", attest!.publicKey];
}
