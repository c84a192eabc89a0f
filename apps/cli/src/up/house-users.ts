/** A user by number; there need be no name for it. */
export interface HouseUser {
  readonly uid: number;
  readonly gid: number;
}

/** Who runs what, when root starts a house. The database has a user of its own, jobs have others. */
export interface HouseUsers {
  readonly server: HouseUser;
  readonly runner: HouseUser;
}

/** Above what people, systemd and containers are given, and below the users that sandboxed jobs get. */
const first = 1_890_000_000;

/** Undefined for an ordinary user, who can start processes as nobody else. */
export function houseUsers(): HouseUsers | undefined {
  if (process.getuid?.() !== 0) return undefined;
  return { server: { uid: first, gid: first }, runner: { uid: first + 1, gid: first + 1 } };
}
