import { accessSync, chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import type { Environment } from "@ringfort/contract";
import { type Command, type Ended, type Room, RoomFailure, type RoomRequest } from "../executor.ts";
import { changeUser, withLateEnvironment } from "../room/change-user.ts";
import { cleanTar } from "../room/clean-tar.ts";
import { expandHome, isWithin } from "../room/paths.ts";
import { endMarked, isGroupAlive } from "../room/processes.ts";
import { type ProcessToRun, runProcess } from "../room/run-process.ts";
import { runTool } from "../room/run-tool.ts";
import { tarOf, untarInto } from "../room/tar-command.ts";
import { writeFileTo } from "../room/write-file.ts";
import type { Host } from "../settings.ts";
import { processLimit } from "./process-limit.ts";

/** How long a process may take to end by itself after SIGTERM. */
const graceMs = 2_000;

export async function openProcessRoom(host: Host, request: RoomRequest): Promise<Room> {
  request.signal.throwIfAborted();
  // Each of these is a few microseconds; handing them to threads costs many times as much, a hundred rooms over.
  const folder = mkdtempSync(join(host.temporaryFolder, `ringfort-${request.id}-`));
  try {
    const home = join(folder, "home");
    const temporary = join(folder, "tmp");
    const workingDirectory = request.inPlace ?? placeInHome(request.job.workingDirectory, home);
    for (const made of [home, temporary]) mkdirSync(made, { mode: 0o700 });
    if (request.user) {
      chmodSync(folder, 0o711);
      chmodSync(request.agentFolder, 0o755);
      for (const own of [home, temporary]) chownSync(own, request.user.uid, request.user.gid);
    } else mkdirSync(workingDirectory, { recursive: true });
    const room = new ProcessRoom(
      request,
      folder,
      {
        home,
        workingDirectory,
        defaultShell: hasBash() ? "/bin/bash -eo pipefail" : "/bin/sh -eo pipefail",
        environment: {
          PATH: host.path,
          HOME: home,
          TMPDIR: temporary,
          LANG: host.language,
          USER: request.user ? "circleci" : host.user,
          LOGNAME: request.user ? "circleci" : host.user,
          SHELL: "/bin/sh",
        },
      },
      {
        limits: processLimit({ uid: request.user?.uid ?? host.uid, path: host.path }, request.limits),
        user: request.user ? changeUser(request.user, host.path) : undefined,
      },
    );
    if (request.user) await room.makeWorkingDirectory();
    return room;
  } catch (failure) {
    await rm(folder, { recursive: true, force: true });
    throw failure;
  }
}

/** What a command is started with: so that it keeps to the limits, and as whom. */
interface StartOfCommand {
  readonly limits: readonly string[];
  readonly user: readonly string[] | undefined;
}

/** Without a wall, a folder anywhere else would be a folder of the user's machine that outlives the job. */
function placeInHome(workingDirectory: string, home: string): string {
  const place = expandHome(workingDirectory, home);
  if (isWithin(home, place)) return place;
  throw new RoomFailure(
    `\`working_directory: ${workingDirectory}\` is outside the job's home, where the process executor makes no folders. ` +
      "Use a path below `~`, or `--executor sandbox` or `--executor docker`.",
    { userMistake: true },
  );
}

function hasBash(): boolean {
  try {
    accessSync("/bin/bash");
    return true;
  } catch {
    return false;
  }
}

class ProcessRoom implements Room {
  readonly home: string;
  readonly workingDirectory: string;
  readonly agentFolder: string;
  readonly environment: Environment;
  readonly defaultShell: string;
  readonly #id: string;
  readonly #folder: string;
  readonly #start: StartOfCommand;
  readonly #uid: number | undefined;
  readonly #sessions = new Set<number>();
  readonly #closing = new AbortController();
  #commands = 0;

  constructor(
    request: RoomRequest,
    folder: string,
    place: Pick<Room, "home" | "workingDirectory" | "environment" | "defaultShell">,
    start: StartOfCommand,
  ) {
    this.#id = request.id;
    this.#folder = folder;
    this.home = place.home;
    this.workingDirectory = place.workingDirectory;
    this.environment = place.environment;
    this.defaultShell = place.defaultShell;
    this.agentFolder = request.agentFolder;
    this.#start = start;
    this.#uid = request.user?.uid;
  }

  async exec(command: Command): Promise<Ended> {
    this.#commands += 1;
    const name = `${this.#id}.${this.#commands}`;
    const sessions = new Set<number>();
    const ended = await runProcess({
      // The two names are how daemons are found again, whatever session they have moved to.
      ...this.#asJob(command.argv, { ...command.environment, RINGFORT_ROOM: this.#id, RINGFORT_COMMAND: name }),
      directory: command.directory,
      stdin: command.stdin,
      pipeFolder: this.#folder,
      onOutput: command.onOutput,
      signal: AbortSignal.any([command.signal, this.#closing.signal]),
      onStarted: (pid) => {
        sessions.add(pid);
        this.#sessions.add(pid);
      },
      end: () => endMarked({ variable: `RINGFORT_COMMAND=${name}`, sessions }, graceMs),
    });
    // An empty session's number may come back for somebody else's process.
    for (const session of sessions) if (!isGroupAlive(session)) this.#sessions.delete(session);
    return ended;
  }

  /** By the job's user, because it may be in that user's way of making links. */
  async makeWorkingDirectory(): Promise<void> {
    await this.#tool({ argv: ["/bin/mkdir", "-p", "--", this.workingDirectory] });
  }

  async writeFile(path: string, content: string | Uint8Array, mode: number): Promise<void> {
    if (this.#start.user) {
      await this.#tool({ argv: writeFileTo(path, mode), stdin: Readable.from([content]) });
      return;
    }
    mkdirSync(dirname(path), { recursive: true });
    rmSync(path, { force: true });
    writeFileSync(path, content, { mode });
  }

  async readTar(base: string, paths: readonly string[]): Promise<Readable> {
    const stdout = new PassThrough();
    this.#tool({ argv: tarOf(base, paths), stdout }).catch((error: Error) => stdout.destroy(error));
    return stdout;
  }

  async writeTar(base: string, tar: Readable): Promise<void> {
    await this.#tool({ argv: untarInto(base), stdin: cleanTar(tar) });
  }

  async close(): Promise<void> {
    this.#closing.abort();
    const mark = { variable: `RINGFORT_ROOM=${this.#id}`, sessions: this.#sessions, folder: this.#folder };
    await endMarked({ ...mark, ...(this.#uid !== undefined && { uid: this.#uid }) }, graceMs);
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }

  #tool(tool: Pick<Parameters<typeof runTool>[0], "argv" | "stdin" | "stdout">): Promise<void> {
    const argv = [...(this.#start.user ?? []), ...tool.argv] as unknown as [string, ...string[]];
    const environment = { PATH: this.environment.PATH ?? "" };
    return runTool({ ...tool, argv, environment, signal: this.#closing.signal });
  }

  #asJob(
    argv: readonly string[],
    environment: Environment,
  ): Pick<ProcessToRun, "argv" | "environment" | "descriptor3"> {
    const { limits, user } = this.#start;
    if (!user) return { argv: [...limits, ...argv] as unknown as [string, ...string[]], environment };
    const late = withLateEnvironment(argv, environment);
    const changed = [...limits, ...user, ...late.argv] as unknown as [string, ...string[]];
    return { argv: changed, environment: {}, descriptor3: late.descriptor3 };
  }
}
