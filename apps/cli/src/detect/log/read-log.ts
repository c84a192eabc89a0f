import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { CommandFailure, type Io } from "../../command.ts";
import { BrokenRecord } from "./broken-record.ts";
import { type AuditEvent, toEvent } from "./event.ts";
import { readRecords } from "./read-records.ts";
import type { Tally } from "./tally.ts";

/** What CircleCI writes into a bucket to try the connection. */
const connectivityTest = /circleci_connectivity_test/;

/** Every event of the logs that are named: files, folders of them (a copy of the bucket), `-` for standard input. */
export async function* readLogs(
  names: readonly string[],
  io: Pick<Io, "cwd" | "stdin">,
  tally: Tally,
): AsyncGenerator<readonly AuditEvent[]> {
  for (const name of names) {
    for await (const file of filesOf(name, io.cwd)) {
      if (connectivityTest.test(file)) tally.skippedFiles += 1;
      else yield* readLog(file, file === "-" ? io.stdin : createReadStream(file), tally);
    }
  }
}

async function* filesOf(name: string, cwd: string): AsyncGenerator<string> {
  if (name === "-") yield name;
  else yield* walk(resolve(cwd, name), name);
}

async function* walk(path: string, name: string): AsyncGenerator<string> {
  const facts = await stat(path).catch((cause: Error) => {
    throw new CommandFailure(`cannot read ${name}: ${cause.message}`, { cause });
  });
  if (!facts.isDirectory()) yield path;
  else for (const entry of (await readdir(path)).sort()) yield* walk(join(path, entry), join(name, entry));
}

async function* readLog(
  file: string,
  bytes: AsyncIterable<Uint8Array | string>,
  tally: Tally,
): AsyncGenerator<readonly AuditEvent[]> {
  tally.files += 1;
  const before = tally.records;
  for await (const batch of readRecords(bytes, (at, reason) => tally.addBroken({ file, at, reason }))) {
    const events: AuditEvent[] = [];
    for (const record of batch) {
      tally.records += 1;
      const event = eventOf(record, () => ({ file, at: `record ${tally.records - before}` }), tally);
      if (event) events.push(event);
    }
    if (events.length > 0) yield events;
  }
}

function eventOf(
  record: unknown,
  place: () => { readonly file: string; readonly at: string },
  tally: Tally,
): AuditEvent | undefined {
  try {
    if (typeof record !== "object" || record === null) throw new BrokenRecord("it is no object");
    const event = toEvent(record as Record<string, unknown>);
    tally.addEvent(event);
    return event;
  } catch (error) {
    if (!(error instanceof BrokenRecord)) throw error;
    tally.addBroken({ ...place(), reason: error.message });
    return undefined;
  }
}
