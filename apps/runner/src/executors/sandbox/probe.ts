import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { mayChangeUser } from "../room/change-user.ts";
import type { Host } from "../settings.ts";
import { asJobUser } from "./launcher.ts";
import { findPrograms } from "./programs.ts";

const run = promisify(execFile);
/** Any uid that is not root: the question is only whether an ordinary user may. */
const probeUser = { uid: 1_900_000_000, gid: 1_900_000_000 };
const answerMs = 5_000;

/** Tries the two things that machines forbid: user namespaces, and another one inside. Undefined when both work. */
export async function whyNoSandbox(host: Host): Promise<string | undefined> {
  if (process.platform !== "linux") return "the sandbox needs Linux";
  const programs = findPrograms(host.path);
  if ("missing" in programs)
    return `\`${programs.missing}\` is not installed (packages \`bubblewrap\` and \`util-linux\`)`;
  const wall = [
    programs.bwrap,
    "--unshare-user",
    "--uid",
    "0",
    "--gid",
    "0",
    "--unshare-pid",
    "--ro-bind",
    "/",
    "/",
    "--proc",
    "/proc",
  ];
  const inner = [programs.bwrap, "--unshare-user", "--disable-userns", "--dev-bind", "/", "/", "/bin/true"];
  const droppedTo = mayChangeUser() ? probeUser : undefined;
  const argv = asJobUser({ programs, droppedTo, doors: [] }, [...wall, "--cap-add", "ALL", ...inner]);
  try {
    await run(argv[0], argv.slice(1), { env: {}, cwd: "/", timeout: answerMs });
    return undefined;
  } catch (error) {
    const said = String((error as { stderr?: string }).stderr ?? "").trim();
    return `bubblewrap may not make a sandbox here (${said || (error as Error).message})`;
  }
}
