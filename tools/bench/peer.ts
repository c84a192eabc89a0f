import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The program that we measure ourselves against, and what runs it. */
export const peerVersion = "4.75.1";

/** Installs gitlab-ci-local below `scratch` and answers its command line; it is no dependency of the repository. */
export function installPeer(scratch: string): [string, string] {
  const folder = join(scratch, "peer");
  mkdirSync(folder);
  writeFileSync(join(folder, "package.json"), "{}");
  const npm = ["install", "--no-save", "--no-audit", "--no-fund", "--ignore-scripts", `gitlab-ci-local@${peerVersion}`];
  execFileSync("npm", npm, { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
  return [process.execPath, join(folder, "node_modules/gitlab-ci-local/dist/index.js")];
}
