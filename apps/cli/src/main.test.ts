import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, test } from "vitest";
import { folderWith } from "./command-line.fixture.ts";

const main = join(import.meta.dirname, "main.ts");

test("a reader that goes away ends the program quietly", async () => {
  const steps = Array.from({ length: 20_000 }, (_, at) => `      - run: echo ${at}`).join("\n");
  const cwd = await folderWith({
    "c.yml": `version: 2.1\njobs:\n  build:\n    docker: [{image: "cimg/base:1"}]\n    steps:\n${steps}\n`,
  });
  const child = spawn(process.execPath, [main, "config", "process", "c.yml"], {
    cwd,
    env: { PATH: "/usr/bin:/bin", RINGFORT_CACHE: join(cwd, ".cache") },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let complaints = "";
  child.stderr.on("data", (chunk: Buffer) => {
    complaints += chunk.toString();
  });
  await once(child.stdout, "data");
  child.stdout.destroy();
  const [code] = (await once(child, "close")) as [number | null];
  expect({ code, complaints }).toEqual({ code: 0, complaints: "" });
});
