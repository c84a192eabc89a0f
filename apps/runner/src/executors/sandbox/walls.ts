import { existsSync, lstatSync, realpathSync } from "node:fs";
import { posix } from "node:path";
import { isWithin } from "../room/paths.ts";
import type { Host } from "../settings.ts";

export const home = "/home/circleci";
export const agentFolder = "/run/ringfort";
/** CircleCI's own machine images have this user and number. */
export const jobUser = { name: "circleci", uid: 1001 };

/** What of the host a job has no business with: people's files, and sockets through which services take orders. */
const alwaysHidden = ["/home", "/root", "/run", "/var/run", "/mnt", "/media", "/srv"];
const hiddenBytes = 64 * 1024 * 1024;

export interface Walls {
  /** Folders of the host to cover, besides those that are never shown. */
  readonly hidden: readonly string[];
  /** Of the host, and within reach of the job's user. */
  readonly home: string;
  /** For /tmp and /var/tmp, which are large in some jobs: on disk, because a tmpfs would take the job's memory. */
  readonly temporary: readonly [string, string];
  readonly agent: string;
  readonly passwd: string;
  readonly group: string;
  readonly inPlace: string | undefined;
  /** No network but the room's own loopback. */
  readonly ownNetwork: boolean;
}

/** Arguments of the bubblewrap that holds a room's namespaces; commands enter them later. */
export function wallArguments(walls: Walls): string[] {
  return [
    "--unshare-user",
    // Root of the outer namespace only: commands get one of their own, in which they are the job's user.
    ...["--uid", "0", "--gid", "0", "--cap-drop", "ALL"],
    ...["--unshare-pid", "--unshare-ipc", "--unshare-uts", "--die-with-parent"],
    ...(walls.ownNetwork ? ["--unshare-net"] : []),
    ...["--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"],
    ...maskArguments(walls.hidden),
    ...resolverArguments(),
    ...["--bind", walls.temporary[0], "/tmp", "--bind", walls.temporary[1], "/var/tmp"],
    ...["--bind", walls.home, home, "--ro-bind", walls.agent, agentFolder],
    ...["--ro-bind", walls.passwd, "/etc/passwd", "--ro-bind", walls.group, "/etc/group"],
    ...(walls.inPlace === undefined ? [] : ["--bind", walls.inPlace, walls.inPlace]),
    ...["--info-fd", "3"],
  ];
}

function maskArguments(more: readonly string[]): string[] {
  return [...alwaysHidden, ...more]
    .filter(isFolder)
    .flatMap((folder) => ["--size", String(hiddenBytes), "--tmpfs", folder]);
}

/** /etc/resolv.conf is often a link into /run. */
function resolverArguments(): string[] {
  if (!existsSync("/etc/resolv.conf")) return [];
  const real = realpathSync("/etc/resolv.conf");
  return isHidden(real) ? ["--ro-bind", real, real] : [];
}

/** A folder that is itself a link, such as /var/run, is hidden with its target. */
function isFolder(path: string): boolean {
  return existsSync(path) && lstatSync(path).isDirectory();
}

function isHidden(path: string): boolean {
  return [...alwaysHidden, "/tmp", "/var/tmp"].some((folder) => isWithin(folder, path));
}

/** Where this user keeps private things when that is not below a folder that is hidden anyway. */
export function privateFolders({ home, runtimeFolder, temporaryFolder }: Host): string[] {
  const folders = [home, runtimeFolder ?? "/", temporaryFolder].map((folder) => posix.resolve(folder));
  return [...new Set(folders)].filter(
    (folder) => folder !== "/" && !isHidden(folder) && !folders.some((other) => isBelow(other, folder)),
  );
}

function isBelow(folder: string, path: string): boolean {
  return folder !== "/" && folder !== path && isWithin(folder, path);
}

/** Folders of the host's PATH that a job can still see, after those that every Linux has. */
export function visiblePath(host: Host): string {
  const always = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];
  const covered = privateFolders(host);
  const isSeen = (folder: string) => !isHidden(folder) && !covered.some((other) => isWithin(other, folder));
  const more = host.path
    .split(":")
    .filter((folder) => folder.startsWith("/") && isSeen(folder) && !always.includes(folder));
  return [...always, ...more].join(":");
}

export function passwd(): string {
  const { name, uid } = jobUser;
  return `root:x:0:0:root:/root:/bin/sh\n${name}:x:${uid}:${uid}::${home}:/bin/sh\nnobody:x:65534:65534:nobody:/:/usr/sbin/nologin\n`;
}

export function group(): string {
  return `root:x:0:\n${jobUser.name}:x:${jobUser.uid}:\nnogroup:x:65534:\n`;
}
