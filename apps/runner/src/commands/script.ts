import { continuing } from "./script/continue.ts";
import { glob } from "./script/glob.ts";
import { help } from "./script/help.ts";
import { main } from "./script/main.ts";
import { oidc } from "./script/oidc.ts";
import { split } from "./script/split.ts";
import { subst } from "./script/subst.ts";
import { talk } from "./script/talk.ts";

/**
 * `circleci` and `circleci-agent` as a job finds them on its PATH: one script for every room, also one that has nothing but `sh`.
 * It uses only what POSIX builds into the shell; other tools are used where they are there and never needed.
 */
export function agentScript(agentFolder: string): string {
  const top = `#!/bin/sh\nset +e\nrf_agent=${quoted(agentFolder)}\nrf_nl='\n'\n`;
  return [top, help, talk, oidc, continuing, split, glob, subst, main].join("\n");
}

/** One word for a shell, whatever is in it. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
