// npm run picture: runs the example for real, in a terminal, and draws what that terminal showed as docs/run.svg.
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { framesOf } from "./screen.ts";
import { svgOf } from "./svg.ts";

const root = join(import.meta.dirname, "../..");
const columns = 92;
const scratch = mkdtempSync(join(tmpdir(), "ringfort-picture-"));
try {
  const project = join(scratch, "hello");
  cpSync(join(root, "examples/hello"), project, { recursive: true, filter: (path) => !path.includes(".ringfort") });
  const git = (...args: string[]) => execFileSync("git", args, { cwd: project, stdio: "ignore" });
  git("init", "--initial-branch=main");
  git("add", ".");
  git("-c", "user.name=example", "-c", "user.email=example@example.com", "commit", "--message=Hello");
  const recording = join(scratch, "typescript");
  const command = `stty cols ${columns} rows 30; '${join(root, "apps/cli/bin/ringfort")}' run --executor sandbox`;
  execFileSync("script", ["--quiet", "--return", "--command", command, recording], {
    cwd: project,
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, TERM: "xterm-256color", RINGFORT_CACHE: join(scratch, "cache") },
  });
  const shown = readFileSync(recording, "utf8")
    .replace(/^Script started.*\n/, "")
    .replace(/\n*Script done.*\n?$/, "")
    .trimEnd()
    .replaceAll(scratch, "~");
  writeFileSync(join(root, "docs/run.svg"), svgOf(framesOf(shown), { columns, frameMs: 110, lastMs: 4000 }));
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
