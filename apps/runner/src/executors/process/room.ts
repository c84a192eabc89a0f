import { accessSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { PassThrough, type Readable } from "node:stream";
import type { Environment } from "@ringfort/contract";
import { type Command, type Ended, type Room, RoomFailure, type RoomRequest } from "../executor.ts";
import { cleanTar } from "../room/clean-tar.ts";
import { expandHome, isWithin } from "../room/paths.ts";
import { endMarked, isGroupAlive } from "../room/processes.ts";
import { runProcess } from "../room/run-process.ts";
import { runTool } from "../room/run-tool.ts";
import { tarOf, untarInto } from "../room/tar-command.ts";
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
    for (const made of [home, temporary, workingDirectory]) mkdirSync(made, { recursive: true });
    return new ProcessRoom(
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
          USER: host.user,
          LOGNAME: host.user,
          SHELL: "/bin/sh",
        },
      },
      processLimit(host, request.limits),
    );
  } catch (failure) {
    await rm(folder, { recursive: true, force: true });
    throw failure;
  }
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
  /** What a command is started with so that it keeps to the limits. */
  readonly #limited: readonly string[];
  readonly #sessions = new Set<number>();
  readonly #closing = new AbortController();
  #commands = 0;

  constructor(
    request: RoomRequest,
    folder: string,
    place: Pick<Room, "home" | "workingDirectory" | "environment" | "defaultShell">,
    limited: readonly string[],
  ) {
    this.#id = request.id;
    this.#folder = folder;
    this.home = place.home;
    this.workingDirectory = place.workingDirectory;
    this.environment = place.environment;
    this.defaultShell = place.defaultShell;
    this.agentFolder = request.agentFolder;
    this.#limited = limited;
  }

  async exec(command: Command): Promise<Ended> {
    this.#commands += 1;
    const name = `${this.#id}.${this.#commands}`;
    const sessions = new Set<number>();
    const ended = await runProcess({
      argv: [...this.#limited, ...command.argv] as [string, ...string[]],
      // The two names are how daemons are found again, whatever session they have moved to.
      environment: { ...command.environment, RINGFORT_ROOM: this.#id, RINGFORT_COMMAND: name },
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

  async writeFile(path: string, content: string | Uint8Array, mode: number): Promise<void> {
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
    await endMarked({ variable: `RINGFORT_ROOM=${this.#id}`, sessions: this.#sessions, folder: this.#folder }, graceMs);
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }

  #tool(tool: Pick<Parameters<typeof runTool>[0], "argv" | "stdin" | "stdout">): Promise<void> {
    return runTool({ ...tool, environment: { PATH: this.environment.PATH ?? "" }, signal: this.#closing.signal });
  }
}
