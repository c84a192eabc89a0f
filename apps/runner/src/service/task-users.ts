import { randomInt } from "node:crypto";
import type { JobUser } from "../executors/executor.ts";

/** Above what systemd, containers and directories hand out. */
const unusedUsers = [1_900_000_000, 2_000_000_000] as const;

/** Whose processes jobs are: at no time do two jobs, or a job and the runner, share a user of the machine. */
export class TaskUsers {
  readonly #first: JobUser | undefined;
  readonly #mayChange: boolean;
  readonly #taken = new Set<number>();

  constructor(first: JobUser | undefined, { mayChange }: { readonly mayChange: boolean }) {
    this.#first = first;
    this.#mayChange = mayChange;
  }

  /** Undefined where jobs can only run as the runner itself. */
  take(): (JobUser & { readonly slot: number }) | undefined {
    if (this.#first === undefined && !this.#mayChange) return undefined;
    let slot = this.#first ? 0 : randomInt(...unusedUsers);
    while (this.#taken.has(slot)) slot++;
    this.#taken.add(slot);
    const { uid, gid } = this.#first ?? { uid: 0, gid: 0 };
    return { uid: uid + slot, gid: gid + slot, slot };
  }

  giveBack(user: { readonly slot: number } | undefined): void {
    if (user) this.#taken.delete(user.slot);
  }
}
