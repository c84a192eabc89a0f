import { constants } from "node:fs";
import { mkdir, open, readdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { type Incident, type IncidentEvent, mergeEvents, replay, type Saying } from "@ringfort/controls";
import { CommandFailure, type Io, UsageError } from "../command.ts";
import { sanitiseName } from "../terminal/sanitise.ts";
import { readTextFile } from "../text-file.ts";
import { stamped } from "./event-id.ts";
import { readEvent } from "./read-event.ts";

const incidentsFolder = join(".ringfort", "incidents");
const nameShape = /^[a-z0-9][a-z0-9.-]{0,63}$/;

/** One incident as its file tells it. */
export interface OpenIncident {
  readonly name: string;
  readonly file: string;
  readonly events: readonly IncidentEvent[];
  readonly now: number;
  readonly incident: Incident;
}

export function incidentPath(name: string, io: Pick<Io, "cwd">): string {
  if (!nameShape.test(name))
    throw new UsageError(`\`${name}\` is no name of an incident: small letters, digits, dots and dashes.`);
  return resolve(io.cwd, incidentsFolder, `${name}.jsonl`);
}

/** Reads the named incident, or the only one that has not ended. Lines that cannot be read are said, and do not count. */
export async function openIncident(name: string | undefined, io: Io, now = Date.now()): Promise<OpenIncident> {
  if (name !== undefined) return load(name, io, now);
  const names = await incidentNames(io);
  const all = await Promise.all(names.map((each) => load(each, io, now)));
  const alive = all.filter(({ incident }) => !incident.ended);
  const [only, ...others] = alive.length > 0 ? alive : all;
  if (!only) throw new CommandFailure("There is no incident here; `ringfort respond open` declares one.");
  if (others.length > 0)
    throw new UsageError(`There are several incidents, ${names.join(", ")}: say which with \`--incident\`.`);
  return only;
}

async function load(name: string, io: Io, now: number): Promise<OpenIncident> {
  const file = incidentPath(name, io);
  const events = await readEvents(file, io);
  const incident = replay(events, now);
  if (!incident) throw new CommandFailure(`${file} declares no incident${events.length > 0 ? " yet" : ""}.`);
  return { name, file, events, now, incident };
}

async function incidentNames(io: Io): Promise<readonly string[]> {
  const files = await readdir(resolve(io.cwd, incidentsFolder)).catch(() => []);
  return files
    .filter((file) => file.endsWith(".jsonl"))
    .map((file) => file.slice(0, -".jsonl".length))
    .filter((name) => nameShape.test(name))
    .sort();
}

export async function readEvents(file: string, io: Pick<Io, "stderr">): Promise<readonly IncidentEvent[]> {
  const lines = (await readTextFile(file)).split("\n");
  const events: IncidentEvent[] = [];
  for (const [at, line] of lines.entries()) {
    if (line.trim() === "") continue;
    const event = readEvent(line);
    if (typeof event === "string") io.stderr.write(`${sanitiseName(file)}:${at + 1} does not count: ${event}.\n`);
    else events.push(event);
  }
  return mergeEvents(events);
}

/** Says something of an incident, after all that was said before: lines are only ever added. Answers the incident as it then is. */
export async function say(
  of: Pick<OpenIncident, "file" | "events" | "now">,
  sayings: readonly Saying[],
  stamp: { readonly by: string; readonly proof?: IncidentEvent["proof"] },
): Promise<{ readonly incident: Incident; readonly said: readonly IncidentEvent[] }> {
  const { by, proof } = stamp;
  const at = of.events.reduce((latest, event) => (event.at === latest ? latest + 1 : latest), of.now);
  const said = sayings.map((saying) => stamped(saying, { at, by, ...(proof ? { proof } : {}) }));
  await append(of.file, said);
  const incident = replay([...of.events, ...said], at);
  if (!incident) throw new CommandFailure(`${of.file} declares no incident.`);
  return { incident, said };
}

/** All in one write at the end of the file, so that two people at one file lose nothing; a line that broke off stays a line of its own. */
export async function append(file: string, events: readonly IncidentEvent[]): Promise<void> {
  if (events.length === 0) return;
  const { O_APPEND, O_CREAT, O_NOFOLLOW, O_RDWR } = constants;
  try {
    await using handle = await open(file, O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW, 0o600);
    const { size } = await handle.stat();
    const last = size === 0 ? "\n" : (await handle.read(Buffer.alloc(1), 0, 1, size - 1)).buffer.toString();
    const lines = events.map((event) => `${JSON.stringify(event)}\n`).join("");
    await handle.appendFile(last === "\n" ? lines : `\n${lines}`);
    await handle.datasync();
  } catch (cause) {
    throw new CommandFailure(`cannot write ${file}: ${cause instanceof Error ? cause.message : ""}`, { cause });
  }
}

/** The folder of the incidents. Git merges its files as the union of their lines, which is what they mean. */
export async function makeIncidentsFolder(io: Pick<Io, "cwd">): Promise<void> {
  const folder = resolve(io.cwd, incidentsFolder);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(join(folder, ".gitattributes"), "*.jsonl merge=union -text\n", { flag: "wx" }).catch(() => undefined);
}
