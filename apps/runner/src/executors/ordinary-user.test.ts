import { execFile, execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";

const run = promisify(execFile);
const fixture = fileURLToPath(new URL("./ordinary-user.fixture.ts", import.meta.url));
const uid = 64_321;
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
  },
);
