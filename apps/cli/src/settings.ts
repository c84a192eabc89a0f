import { homedir } from "node:os";
import { join } from "node:path";

/** How the program itself is set up; the only reader of the environment in the CLI. */
export interface Settings {
  /** Where orbs and compiled code are kept between runs. */
  readonly cacheFolder: string;
  /** Undefined: colour when the output is a terminal. */
  readonly colour: boolean | undefined;
  /** The terminal says of itself that it cannot be redrawn. */
  readonly dumbTerminal: boolean;
  /** Print stacks of unexpected errors. */
  readonly debug: boolean;
  readonly orbs: {
    /** GraphQL address of the orb registry. */
    readonly registry: string;
    readonly token: string | undefined;
    readonly timeoutMs: number;
  };
  /** Of the commands that speak to a house: which one, and where the keys of this person are. */
  readonly house: {
    readonly host: string | undefined;
    readonly organization: string | undefined;
    readonly keysFolder: string;
  };
}

type Environment = Readonly<Record<string, string | undefined>>;

/** An empty variable counts as absent, as `NO_COLOR` and the XDG specification both say. */
export function readSettings(env: Environment = process.env, platform: string = process.platform): Settings {
  return {
    cacheFolder: cacheFolder(env, platform),
    colour: colour(env),
    dumbTerminal: env.TERM === "dumb",
    debug: Boolean(env.RINGFORT_DEBUG),
    orbs: {
      registry: env.RINGFORT_ORB_REGISTRY || "https://circleci.com/graphql-unstable",
      token: env.RINGFORT_ORB_TOKEN || undefined,
      timeoutMs: Number(env.RINGFORT_ORB_TIMEOUT_MS) || 5_000,
    },
    house: {
      host: env.RINGFORT_HOST || undefined,
      organization: env.RINGFORT_ORG || undefined,
      keysFolder: keysFolder(env),
    },
  };
}

function cacheFolder(env: Environment, platform: string): string {
  if (env.RINGFORT_CACHE) return env.RINGFORT_CACHE;
  if (env.XDG_CACHE_HOME) return join(env.XDG_CACHE_HOME, "ringfort");
  const home = env.HOME || homedir();
  return platform === "darwin" ? join(home, "Library", "Caches", "ringfort") : join(home, ".cache", "ringfort");
}

function keysFolder(env: Environment): string {
  if (env.RINGFORT_KEYS) return env.RINGFORT_KEYS;
  return join(env.XDG_CONFIG_HOME || join(env.HOME || homedir(), ".config"), "ringfort", "keys");
}

function colour(env: Environment): boolean | undefined {
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR) return env.FORCE_COLOR !== "0";
  return env.TERM === "dumb" ? false : undefined;
}
