import { existsSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { Host } from "../settings.ts";
import { EngineClient } from "./engine-client.ts";

/** The newest version of the API that this client was written against; an older engine is spoken to in its own. */
const newestVersion = [1, 43] as const;
/** The first with everything that is used here: `exec` with a working directory, process limits, `init`. */
const oldestVersion = [1, 40] as const;
const answerMs = 3_000;

export type FoundEngine = { readonly client: EngineClient } | { readonly missing: string };

/** Docker's engine or Podman's, wherever this user has one. */
export async function findEngine(host: Host): Promise<FoundEngine> {
  const sockets = candidates(host);
  if ("missing" in sockets) return sockets;
  const tried: string[] = [];
  for (const socket of sockets.paths) {
    if (!existsSync(socket)) continue;
    const found = await ping(socket);
    if ("client" in found) return found;
    tried.push(found.missing);
  }
  return { missing: tried[0] ?? "no Docker or Podman engine was found on this machine" };
}

function candidates({ dockerHost, runtimeFolder }: Host): { paths: string[] } | { missing: string } {
  if (dockerHost?.startsWith("unix://")) return { paths: [dockerHost.slice("unix://".length)] };
  if (dockerHost) {
    return { missing: `DOCKER_HOST is ${withoutPassword(dockerHost)}, and only \`unix://\` sockets can be used` };
  }
  const ofUser = runtimeFolder ? [join(runtimeFolder, "docker.sock"), join(runtimeFolder, "podman/podman.sock")] : [];
  return { paths: ["/var/run/docker.sock", ...ofUser, "/run/podman/podman.sock"] };
}

function withoutPassword(address: string): string {
  return address.replace(/\/\/[^@/]*@/, "//");
}

async function ping(socket: string): Promise<FoundEngine> {
  try {
    const answer = await new EngineClient(socket).stream("GET", "/_ping", { signal: AbortSignal.timeout(answerMs) });
    await text(answer);
    const version = negotiate(String(answer.headers["api-version"] ?? ""));
    if (version) return { client: new EngineClient(socket, version) };
    return { missing: `the engine at ${socket} is too old: it needs API version ${oldestVersion.join(".")}` };
  } catch (error) {
    return { missing: `the engine at ${socket} does not answer (${(error as Error).message})` };
  }
}

function negotiate(spoken: string): string | undefined {
  const match = /^(\d+)\.(\d+)$/.exec(spoken);
  if (!match) return undefined;
  const [major, minor] = [Number(match[1]), Number(match[2])];
  if (isBefore([major, minor], oldestVersion)) return undefined;
  return (isBefore([major, minor], newestVersion) ? [major, minor] : newestVersion).join(".");
}

function isBefore([major, minor]: readonly [number, number], [otherMajor, otherMinor]: readonly [number, number]) {
  return major === otherMajor ? minor < otherMinor : major < otherMajor;
}
