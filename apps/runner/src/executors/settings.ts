import { homedir, tmpdir, userInfo } from "node:os";

/** What executors may know of the machine and of the person who started Ringfort. Jobs see none of it but what an executor names. */
export interface Host {
  readonly path: string;
  readonly language: string;
  readonly user: string;
  readonly uid: number;
  readonly home: string;
  readonly temporaryFolder: string;
  /** `DOCKER_HOST` as the user has it. */
  readonly dockerHost: string | undefined;
  readonly runtimeFolder: string | undefined;
  /** The image that runs an engine of the job's own for `setup_remote_docker`. */
  readonly remoteDockerImage: string | undefined;
}

export function readHost(environment: NodeJS.ProcessEnv = process.env): Host {
  return {
    path: environment.PATH || "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    language: environment.LANG || "C.UTF-8",
    user: known(() => userInfo().username, "user"),
    uid: process.getuid?.() ?? -1,
    home: known(homedir, "/"),
    temporaryFolder: tmpdir(),
    dockerHost: environment.DOCKER_HOST || undefined,
    runtimeFolder: environment.XDG_RUNTIME_DIR || undefined,
    remoteDockerImage: environment.RINGFORT_REMOTE_DOCKER_IMAGE || undefined,
  };
}

/** A process may run as a number that has neither name nor home. */
function known(ask: () => string, otherwise: string): string {
  try {
    return ask();
  } catch {
    return otherwise;
  }
}
