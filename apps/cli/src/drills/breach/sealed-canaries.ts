import { execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Canary, newCanary, newSshKey, type SealedKind } from "./canaries.ts";
import { variableNames } from "./drill-config.ts";
import type { Program } from "./program.ts";

const kinds = Object.keys(variableNames) as SealedKind[];

export interface Place {
  readonly program: Program;
  readonly folder: string;
  readonly context: string;
  readonly project: string;
}

/** What people seal, once: a key for ssh, and a value of each of the other kinds. */
export function newSealed(
  folder: string,
  keyName: string,
): { readonly values: readonly Canary[]; readonly key: ReturnType<typeof newSshKey> } {
  return { values: kinds.map(newCanary), key: newSshKey(folder, keyName) };
}

/** Sets them, or replaces what was set: one from a file, the others on standard input. */
export async function sealValues(
  values: readonly Canary[],
  { program, folder, context, project }: Place,
): Promise<void> {
  for (const { kind, value } of values) {
    const name = variableNames[kind as SealedKind];
    const words = kind === "project variable" ? ["project", "env", "set", name] : ["context", "set", context, name];
    const more = kind === "project variable" ? ["--project", project, "--ref", "refs/heads/main"] : [];
    if (kind === "file") {
      const file = join(folder, "drill-file");
      await writeFile(file, value, { mode: 0o600 });
      await program.must([...words, ...more, "--from-file", file]);
    } else await program.must([...words, ...more], value);
  }
}

export async function sealKey(file: string, { program, project }: Place): Promise<void> {
  await program.must(["ssh-key", "add", "--project", project, "--ref", "refs/heads/main", "--from-file", file]);
}

export async function removeKey(file: string, { program, project }: Place): Promise<void> {
  const fingerprint = execFileSync("ssh-keygen", ["-l", "-E", "sha256", "-f", `${file}.pub`])
    .toString()
    .split(" ")[1]!;
  await program.must(["ssh-key", "rm", fingerprint, "--project", project]);
}

export async function removeAll({ program, context, project }: Place): Promise<void> {
  for (const kind of kinds) {
    const name = variableNames[kind];
    const words =
      kind === "project variable"
        ? ["project", "env", "rm", name, "--project", project]
        : ["context", "rm", context, name];
    await program.must(words);
  }
}
