import { enableCompileCache } from "node:module";
import { join } from "node:path";
import { runCommandLine } from "./command-line.ts";
import { readSettings } from "./settings.ts";

const settings = readSettings();
enableCompileCache(join(settings.cacheFolder, "compiled"));

// A reader that has seen enough (`ringfort … | head`) closes the pipe; that is no error.
for (const output of [process.stdout, process.stderr]) {
  output.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit();
    throw error;
  });
}

process.exitCode = await runCommandLine(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  cwd: process.cwd(),
  settings,
});
