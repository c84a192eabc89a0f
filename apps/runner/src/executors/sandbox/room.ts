import { randomInt } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, chown, mkdir, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import type { Environment } from "@ringfort/contract";
import { type Door, openDoor, proxyEnvironment } from "../../egress/open-door.ts";
import { type Command, type Ended, type JobUser, type Room, RoomFailure, type RoomRequest } from "../executor.ts";
import { cleanTar } from "../room/clean-tar.ts";
import { expandHome } from "../room/paths.ts";
import { endMarked } from "../room/processes.ts";
import { runProcess } from "../room/run-process.ts";
import { runTool, type Tool } from "../room/run-tool.ts";
import { tarOf, untarInto } from "../room/tar-command.ts";
import { writeFileTo } from "../room/write-file.ts";
import type { Host } from "../settings.ts";
import { type Cgroup, makeCgroup } from "./cgroup.ts";
import { watchDisk } from "./disk-watch.ts";
import { type Holder, startHolder } from "./holder.ts";
import { asJobUser, insideRoom, type Launcher } from "./launcher.ts";
import type { Programs } from "./programs.ts";
import { agentFolder, group, home, jobUser, passwd, privateFolders, visiblePath, type Walls } from "./walls.ts";

/** How long a process may take to end by itself after SIGTERM. */
const graceMs = 2_000;

export async function openSandboxRoom(host: Host, programs: Programs, request: RoomRequest): Promise<Room> {
  request.signal.throwIfAborted();
  const droppedTo = await chooseUser(host, request);
  const folder = await mkdtemp(join(host.temporaryFolder, `ringfort-${request.id}-`));
  const cgroup = host.uid === 0 ? makeCgroup(request.id, request.limits) : undefined;
  const launcher = {
    programs,
    droppedTo,
    doors: cgroup?.doors ?? [],
    limits: request.limits,
    ownNetwork: hasOwnNetwork(request),
  };
  let holder: Holder | undefined;
  let door: Door | undefined;
  try {
    holder = await startHolder(launcher, await makeFolders(host, folder, droppedTo, request));
    request.signal.throwIfAborted();
    if (request.egress) door = await openDoor(toNetworkOf(host, launcher, holder), request.egress);
    const room = new SandboxRoom(host, request, { folder, launcher, holder, cgroup, door });
    await room.makeWorkingDirectory();
    return room;
  } catch (failure) {
    door?.close();
    await holder?.end();
    await cgroup?.remove();
    await rm(folder, { recursive: true, force: true });
    throw failure;
  }
}

function hasOwnNetwork({ strict, egress }: RoomRequest): boolean {
  return strict === true || egress !== undefined;
}

/** Root may enter as it is, and need not show the job's user where Node is. */
function toNetworkOf(host: Host, launcher: Launcher, holder: Holder): [string, ...string[]] {
  const { nsenter } = launcher.programs;
  const target = ["--target", String(holder.pid)];
  if (host.uid === 0) return [nsenter, ...target, "--net", "--"];
  return asJobUser(launcher, [nsenter, ...target, "--user", "--net", "--preserve-credentials", "--"]);
}

/**
 * As root, a uid of the room's own that owns nothing else on this machine: bubblewrap's `--uid` alone would change
 * what the job is called, not what it may read. The range is above what systemd, containers and directories hand out.
 */
async function chooseUser(host: Host, { inPlace, user }: RoomRequest): Promise<JobUser | undefined> {
  if (user) return user;
  if (host.uid !== 0) return undefined;
  if (inPlace === undefined) {
    const id = randomInt(1_900_000_000, 2_000_000_000);
    return { uid: id, gid: id };
  }
  const { uid, gid } = await stat(inPlace);
  if (uid !== 0) return { uid, gid };
  throw new RoomFailure(
    `${inPlace} belongs to root, and a sandboxed job never runs as root, so it could not write there. ` +
      "Run without `--in-place`, or give the folder to an ordinary user.",
    { userMistake: true },
  );
}

/** Bubblewrap runs as the job's user already when it looks for these. */
async function makeFolders(
  host: Host,
  folder: string,
  droppedTo: JobUser | undefined,
  request: RoomRequest,
): Promise<Walls> {
  const { agentFolder: agent, inPlace } = request;
  const places = {
    home: join(folder, "files", "home"),
    temporary: [join(folder, "files", "tmp"), join(folder, "files", "var-tmp")] as const,
    passwd: join(folder, "passwd"),
    group: join(folder, "group"),
  };
  if (droppedTo) await chmod(folder, 0o711);
  await mkdir(join(folder, "files"), { mode: 0o711 });
  await mkdir(places.home, { mode: 0o755 });
  for (const made of places.temporary) {
    await mkdir(made);
    await chmod(made, 0o1777);
  }
  const owned = [places.home, ...places.temporary, agent];
  if (droppedTo) for (const path of owned) await chown(path, droppedTo.uid, droppedTo.gid);
  await writeFile(places.passwd, passwd(), { mode: 0o644 });
  await writeFile(places.group, group(), { mode: 0o644 });
  return { ...places, hidden: privateFolders(host), agent, inPlace, ownNetwork: hasOwnNetwork(request) };
}

interface Built {
  readonly folder: string;
  readonly launcher: Launcher;
  readonly holder: Holder;
  readonly cgroup: Cgroup | undefined;
  readonly door: Door | undefined;
}

class SandboxRoom implements Room {
  readonly home = home;
  readonly agentFolder = agentFolder;
  readonly workingDirectory: string;
  readonly environment: Environment;
  readonly defaultShell: string;
  readonly #id: string;
  readonly #built: Built;
  readonly #closing = new AbortController();
  readonly #watching: AbortController;
  #lost = "The sandbox was ended from within.";
  #commands = 0;

  constructor(host: Host, request: RoomRequest, built: Built) {
    this.#id = request.id;
    this.#built = built;
    this.#watching = watchDisk(join(built.folder, "files"), request.limits.diskBytes, () => {
      this.#lost = `The job has written more than ${Math.round(request.limits.diskBytes / 2 ** 20)} MiB to disk.`;
      void built.holder.end();
    });
    this.workingDirectory = request.inPlace ?? expandHome(request.job.workingDirectory, home);
    this.defaultShell = existsSync("/bin/bash") ? "/bin/bash -eo pipefail" : "/bin/sh -eo pipefail";
    this.environment = {
      PATH: visiblePath(host),
      HOME: home,
      LANG: host.language,
      USER: jobUser.name,
      LOGNAME: jobUser.name,
      SHELL: "/bin/sh",
      ...(request.egress && proxyEnvironment),
    };
  }

  async makeWorkingDirectory(): Promise<void> {
    const made = this.#tool({ argv: ["/bin/mkdir", "-p", "--", this.workingDirectory] });
    await made.catch((error: Error) => {
      throw new RoomFailure(
        `The working directory ${this.workingDirectory} cannot be made in the sandbox, where only the home, /tmp and ` +
          `a few others are writable (${error.message}). Use a path below \`~\`, or \`--executor docker\`.`,
        { userMistake: true },
      );
    });
  }

  async exec(command: Command): Promise<Ended> {
    this.#commands += 1;
    const name = `${this.#id}.${this.#commands}`;
    const { launcher, holder, folder } = this.#built;
    const sessions = new Set<number>();
    const signal = AbortSignal.any([command.signal, this.#closing.signal]);
    const ended = await runProcess({
      ...insideRoom(launcher, holder.pid, {
        argv: command.argv,
        environment: { ...command.environment, RINGFORT_ROOM: this.#id, RINGFORT_COMMAND: name },
        directory: command.directory,
      }),
      environment: {},
      directory: "/",
      stdin: command.stdin,
      pipeFolder: folder,
      onOutput: command.onOutput,
      signal,
      onStarted: (pid) => sessions.add(pid),
      end: () => endMarked({ variable: `RINGFORT_COMMAND=${name}`, sessions }, graceMs),
    });
    return (await this.#isLost(ended, signal)) ? { how: "lost", reason: this.#lost } : ended;
  }

  async writeFile(path: string, content: string | Uint8Array, mode: number): Promise<void> {
    await this.#tool({ argv: writeFileTo(path, mode), stdin: Readable.from([content]) });
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
    this.#watching.abort();
    const { holder, cgroup, door, folder } = this.#built;
    door?.close();
    await endMarked({ variable: `RINGFORT_ROOM=${this.#id}`, sessions: new Set() }, graceMs);
    await holder.end();
    await cgroup?.remove();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }

  /** A command that was killed may have been killed with its room: the kernel ends the room's commands before its holder. */
  async #isLost(ended: Ended, signal: AbortSignal): Promise<boolean> {
    const failed = ended.how === "signaled" || (ended.how === "exited" && ended.code !== 0);
    if (!failed || signal.aborted) return false;
    const killed = ended.how === "signaled" || ended.code === 137;
    const gone = this.#built.holder.gone.then(() => true);
    return Promise.race([gone, delay(killed ? 200 : 0, false)]);
  }

  #tool(tool: Pick<Tool, "argv" | "stdin" | "stdout">): Promise<void> {
    const { launcher, holder } = this.#built;
    return runTool({
      ...tool,
      ...insideRoom(launcher, holder.pid, { argv: tool.argv, environment: this.environment, directory: "/" }),
      environment: {},
      signal: this.#closing.signal,
    });
  }
}
