import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** A repository whose pipeline is `count` trivial jobs, in the words of both programs. */
export function makeProject(folder: string, count: number): string {
  const names = Array.from({ length: count }, (_, at) => `job-${at + 1}`);
  write(join(folder, ".circleci/config.yml"), circleci(names));
  write(join(folder, ".gitlab-ci.yml"), gitlab(names));
  write(join(folder, "README.md"), "A project to measure with.\n");
  const git = (...args: string[]) => execFileSync("git", args, { cwd: folder, stdio: "ignore" });
  git("init", "--initial-branch=main");
  // The peer asks for both, and would print complaints about their absence.
  git("remote", "add", "origin", "https://git.example.com/bench/bench.git");
  git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main");
  git("add", ".");
  git("-c", "user.name=bench", "-c", "user.email=bench@example.com", "commit", "--message=Jobs");
  return folder;
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function circleci(names: readonly string[]): string {
  const jobs = names.map(
    (name) => `  ${name}:\n    machine:\n      image: ubuntu-2404:current\n    steps:\n      - run: echo ${name}\n`,
  );
  return `version: 2.1\njobs:\n${jobs.join("")}workflows:\n  all:\n    jobs: [${names.join(", ")}]\n`;
}

function gitlab(names: readonly string[]): string {
  return names.map((name) => `${name}:\n  script:\n    - echo ${name}\n`).join("");
}
