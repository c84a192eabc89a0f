import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { runCommandLine } from "./command-line.ts";
import { readSettings } from "./settings.ts";

export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

interface World {
  readonly cwd?: string;
  readonly stdin?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a command line in this process, without colours and with the network set to a port where nobody listens. */
export async function ringfort(
  words: readonly string[],
  { cwd = "/", stdin = "", env = {} }: World = {},
): Promise<Ended> {
  const said = { out: "", err: "" };
  const output = (name: "out" | "err") => ({
    write(text: string) {
      said[name] += text;
    },
  });
  const code = await runCommandLine(words, {
    stdin: (async function* () {
      yield stdin;
    })(),
    stdout: output("out"),
    stderr: output("err"),
    cwd,
    settings: readSettings({
      NO_COLOR: "1",
      RINGFORT_ORB_REGISTRY: "http://127.0.0.1:9/",
      XDG_CACHE_HOME: join(cwd, ".cache"),
      ...env,
    }),
  });
  return { code, ...said };
}

/** A temporary folder with these files, gone when the test is. */
export async function folderWith(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "ringfort-cli-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  return folder;
}
