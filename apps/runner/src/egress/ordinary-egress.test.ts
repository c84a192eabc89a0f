import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const fixture = fileURLToPath(new URL("./ordinary-egress.fixture.ts", import.meta.url));
const ordinary = ["--reuid", "64322", "--regid", "64322", "--clear-groups"];
/** As `ringfort up` leaves a runner. */
const needed = ["setuid", "setgid", "kill", "chown", "dac_override", "fowner"].map((name) => `+${name}`).join(",");
const capable = [...ordinary, "--inh-caps", needed, "--ambient-caps", needed];

/** A checkout below /root is closed to everybody else. */
function isPossible(): boolean {
  try {
    execFileSync("setpriv", [...ordinary, "--", process.execPath, "--check", fixture], { stdio: "ignore" });
    return process.getuid?.() === 0;
  } catch {
    return false;
  }
}

test.skipIf(!isPossible()).each([
  ["an ordinary user", ordinary, []],
  ["a user who may become others", capable, ["1999000022"]],
])("the sandbox of %s has the same way out", (_, as, job) => {
  const printed = execFileSync("setpriv", [...as, "--", process.execPath, fixture, ...job], {
    env: { PATH: process.env.PATH, TMPDIR: "/tmp" },
    encoding: "utf8",
  });
  const said = JSON.parse(printed) as { output?: string; missing?: string };
  if (said.missing === undefined) expect(said.output).toBe("GET allowed.example/ 403");
});
