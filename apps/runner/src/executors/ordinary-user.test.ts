import { execFile, execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";

const run = promisify(execFile);
const fixture = fileURLToPath(new URL("./ordinary-user.fixture.ts", import.meta.url));
const capableFixture = fileURLToPath(new URL("./capable-user.fixture.ts", import.meta.url));
const uid = 64_321;
/** All that a runner needs to make jobs other users', and to clean up after them. */
const needed = ["setuid", "setgid", "kill", "chown", "dac_override", "fowner"].map((name) => `+${name}`).join(",");
const asCapable = ["--inh-caps", needed, "--ambient-caps", needed];
const asOrdinary = ["--reuid", String(uid), "--regid", String(uid), "--clear-groups", "--"];

/** A checkout below /root is closed to everybody else. */
function canBecomeOrdinary(): boolean {
  try {
    execFileSync("setpriv", [...asOrdinary, process.execPath, "--check", fixture], { stdio: "ignore" });
    return process.getuid?.() === 0;
  } catch {
    return false;
  }
}

const possible = canBecomeOrdinary();

describe.skipIf(!possible)(
  `as an ordinary user${possible ? "" : " (skipped: not root, or nobody else may read here)"}`,
  () => {
    test.each([
      ["process", String(uid)],
      ["sandbox", "1001"],
    ])("a room of %s works, and a fork bomb in it ends", async (name, id) => {
      const { stdout } = await run("setpriv", [...asOrdinary, process.execPath, fixture, name], {
        cwd: "/",
        env: { PATH: process.env.PATH },
      });
      const seen = JSON.parse(stdout) as Record<string, string>;
      if (seen.missing !== undefined) return expect(seen.missing).toMatch(/bubblewrap|bwrap/);
      expect(seen).toMatchObject({ id, bomb: "aborted", after: "alive" });
      expect(seen.said).toMatch(/fork/i);
    });

    test.each(["process", "sandbox"])(
      "with the capabilities for it, jobs of %s are others, who get none of them",
      async (name) => {
        const words = [...asCapable, ...asOrdinary, process.execPath, capableFixture, name];
        const { stdout } = await run("setpriv", words, { cwd: "/", env: { PATH: process.env.PATH, CANARY: "canary" } });
        const seen = JSON.parse(stdout) as Record<string, string>;
        if (seen.missing !== undefined) return expect(seen.missing).toMatch(/bubblewrap|bwrap/);
        expect(seen.note).toBe("written");
        expect(seen.output).toMatch(/denied|No such file/);
        expect(seen.output).not.toContain("canary");
        expect(seen.output).toMatch(name === "process" ? /Uid:\t1999000011/ : /Uid:\t1001/);
        expect(seen.output!.match(/Cap\w+:\t0+\n/g)).toHaveLength(4);
      },
    );
  },
);
