import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { relative, resolve } from "node:path";
import { CommandFailure, type Io, UsageError } from "../command.ts";

/** How evidence is told apart from what somebody replaced later: a file by its hash; of a page there is only the address. */
export async function recordEvidence(given: string, io: Pick<Io, "cwd">): Promise<string> {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(given) ? address(given) : hashedFile(given, io.cwd);
}

function address(given: string): string {
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (url?.protocol !== "https:") throw new UsageError("`--evidence` is neither a file nor an https address.");
  if (url.username !== "" || url.password !== "")
    throw new UsageError("The address of the evidence holds a password: it would be filed for everyone to read.");
  return url.href;
}

async function hashedFile(given: string, cwd: string): Promise<string> {
  const path = resolve(cwd, given);
  const kind = await stat(path).catch(() => undefined);
  if (!kind?.isFile()) throw new CommandFailure(`The evidence \`${given}\` is no file that can be read.`);
  const hash = createHash("sha256");
  for await (const part of createReadStream(path)) hash.update(part as Uint8Array);
  return `${relative(cwd, path)} sha256:${hash.digest("hex")}`;
}
