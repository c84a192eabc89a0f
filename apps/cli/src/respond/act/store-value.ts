import { type Answer, contextVariables, projectVariables } from "@ringfort/client";
import { UsageError } from "../../command.ts";
import { itemNamed } from "../find-item.ts";
import { type ActWorld, type Plan, type PlannedCall, segment, slugSegments } from "./action.ts";

const longestValue = 256 * 1024;

/** Writes a new value to where a secret lies. The value goes from standard input to the API and nowhere else. */
export function planStore(word: string, value: () => string, world: ActWorld): Plan {
  const { facts } = itemNamed(word, world.of.incident);
  const { call, readBack } =
    facts.class === "context-variable" ? inContext(facts, value, world) : inProject(facts, value, world);
  return {
    gaps: [],
    calls: [call],
    async check() {
      const now = await readBack();
      if (now.status === "missing") return { tells: `${now.route} answered ${now.why}.`, done: false, sayings: [] };
      const done = now.value;
      return {
        tells: done
          ? `${facts.name} is stored. The old value works until it is revoked.`
          : `${facts.name} is not there.`,
        done,
        sayings: done ? [{ type: "item-stepped", item: facts.id, step: "STORED" }] : [],
        proof: { where: `${call.method} ${call.path} was answered, and ${now.route} lists it`, hash: now.hash },
      };
    },
  };
}

interface Target {
  readonly call: PlannedCall;
  readBack(): Promise<Answer<boolean>>;
}
type Facts = ReturnType<typeof itemNamed>["facts"];

function inContext({ locationId, name, id }: Facts, value: () => string, { reader, of }: ActWorld): Target {
  if (locationId === undefined) throw new UsageError(`the id of the context of \`${id}\` is not known.`);
  return {
    call: {
      method: "PUT",
      path: `/api/v2/context/${segment(locationId)}/environment-variable/${segment(name)}`,
      body: '{"value": from standard input}',
      payload: () => ({ value: value() }),
    },
    async readBack() {
      const now = await contextVariables(reader, locationId);
      // Clocks differ; a change from before the incident is none.
      const isNew = (at: number | undefined) => at === undefined || at >= of.incident.startedAt;
      return now.status === "missing"
        ? now
        : { ...now, value: now.value.some((one) => one.variable === name && isNew(one.updated_at)) };
    },
  };
}

function inProject({ class: kind, location, name, id }: Facts, value: () => string, { reader }: ActWorld): Target {
  if (kind !== "project-variable")
    throw new UsageError(`\`${id}\` is no variable: its value is not written through the API.`);
  return {
    call: {
      method: "POST",
      path: `/api/v2/project/${slugSegments(location)}/envvar`,
      body: `{"name": "${name}", "value": from standard input}`,
      payload: () => ({ name, value: value() }),
    },
    async readBack() {
      const now = await projectVariables(reader, location);
      return now.status === "missing" ? now : { ...now, value: now.value.some((one) => one.name === name) };
    },
  };
}

/** The whole of standard input, without the line end that `echo` adds. */
export async function readValue(stdin: AsyncIterable<Uint8Array | string>): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stdin) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > longestValue) throw new UsageError("the value on standard input is too long.");
    chunks.push(bytes);
  }
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new UsageError("the value on standard input is no UTF-8 text.");
  }
  const value = text.replace(/\r?\n$/, "");
  if (value === "") throw new UsageError("the new value is missing: give it on standard input.");
  return value;
}
