import type { Span } from "@ringfort/contract";

/** A container that a runner, or a job of it, runs in, however it was described. */
export interface RunnerContainer {
  /** A name that stays: the container's own, else its image without tag. */
  readonly name: string;
  readonly image: string;
  readonly imageAt: Span;
  readonly at: Span;
  readonly environment: readonly RunnerVariable[];
  /** Undefined where the image decides. */
  readonly user: string | undefined;
  readonly readOnlyRoot: boolean;
  readonly noNewPrivileges: boolean;
  /** Paths in memory that may be written to and run from. */
  readonly executableTmpfs: readonly string[];
  readonly dropsAll: boolean;
  readonly adds: readonly string[];
  readonly seccomp: boolean;
  /** Which of these it has a limit for. */
  readonly limits: ReadonlySet<"memory" | "cpu" | "pids">;
  /** What of the host it reaches: privileges, sockets, folders, networks. */
  readonly host: readonly { readonly what: string; readonly at: Span }[];
  /** Whether files are mounted that may hold settings. */
  readonly mounts: boolean;
  /** Whether it is gone after its program ends. */
  readonly removed: boolean;
}

export interface RunnerVariable {
  readonly name: string;
  /** Undefined where the value comes from elsewhere: `-e NAME`, a secret. */
  readonly value: string | undefined;
  readonly at: Span;
}

/** A uid or name of root; a group after it changes nothing. */
export function isRoot(user: string): boolean {
  return /^(?:0+|root)(?::|$)/.test(user.trim());
}

/** Why a mount gives the host away; undefined for what is harmless. */
export function whyDangerous(source: string): string | undefined {
  if (/(?:docker|containerd|podman|crio)[\w.-]*\.sock$|^\/(?:var\/)?run\/?$/.test(source))
    return `\`${source.slice(0, 200)}\`, by which it commands the host's container daemon`;
  if (
    /^\/(?:$|etc\/?$|proc\/?$|sys\/?$|dev\/?$|root\/?$|home\/?$|var\/?$|var\/lib\/(?:docker|kubelet|containerd)\b)/.test(
      source,
    )
  )
    return `the host's \`${source.slice(0, 200)}\``;
  return undefined;
}
