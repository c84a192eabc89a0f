import type { Command } from "./command.ts";

interface Entry {
  readonly words: string;
  readonly summary: string;
  /** Loaded only when called: starting must not read the whole program. */
  load(): Promise<Command>;
}

/** Every command, in the order that help shows them. */
export const commandTable: readonly Entry[] = [];
