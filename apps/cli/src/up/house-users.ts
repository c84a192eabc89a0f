import { readFileSync } from "node:fs";

/** A user by number; there need be no name for it. */
export interface HouseUser {
  readonly uid: number;
  readonly gid: number;
}

/** Who runs what, when root starts a house. The database has a user of its own, jobs have others. */
export interface HouseUsers {
  readonly server: HouseUser;
  readonly runner: HouseUser;
  /** Signs OIDC tokens. */
  readonly signer: HouseUser;
}

/** Above what people, systemd and containers are given, and below the users that sandboxed jobs get. */
const first = 1_890_000_000;

/**
 * Undefined for an ordinary user, who can start processes as nobody else. Users named `ringfort-server` and `ringfort-runner` are taken
 * where the machine has them: ssh refuses to work for a number without a name.
 */
export function houseUsers(): HouseUsers | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const known = readFileSync("/etc/passwd", "utf8").split("\n");
  const find = (name: string): HouseUser | undefined => {
    const [, , uid, gid] = known.find((line) => line.startsWith(`${name}:`))?.split(":") ?? [];
    return uid && gid ? { uid: Number(uid), gid: Number(gid) } : undefined;
  };
  return {
    server: find("ringfort-server") ?? { uid: first, gid: first },
    runner: find("ringfort-runner") ?? { uid: first + 1, gid: first + 1 },
    signer: find("ringfort-signer") ?? { uid: first + 2, gid: first + 2 },
  };
}
