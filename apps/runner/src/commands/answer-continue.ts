import { posix } from "node:path";
import type { Room } from "../executors/executor.ts";
import { entriesOf } from "../tar/read-tar.ts";
import type { AgentRequest } from "./agent-request.ts";
import type { Answer } from "./answer-split.ts";

/** Goes on with a setup job's pipeline, and vouches for with what. Answers why not, when it could not. */
export interface Continuing {
  continue(
    config: string,
    parameters: Readonly<Record<string, string | number | boolean>>,
  ): Promise<string | undefined>;
}

type Asked = Extract<AgentRequest, { kind: "continue" }>;

const largestConfig = 3_000_000;

export async function answerContinue(asked: Asked, continuing: Continuing | undefined, room: Room): Promise<Answer> {
  if (!continuing) return refused("only a setup job that its runner has found in git continues its pipeline so", 1);
  const parameters = readParameters(asked.parameters);
  if (!parameters) return refused("--parameters is a JSON object with texts, whole numbers, true and false", 2);
  if (!asked.folder.startsWith("/") || asked.config === "") return refused("run continue needs --config FILE", 2);
  const path = posix.resolve(asked.folder, asked.config);
  const config = await readConfig(room, path);
  if (config === undefined) return refused(`${path} is no file of UTF-8 text of at most ${largestConfig} bytes`, 2);
  const why = await continuing.continue(config, parameters);
  return why === undefined ? { said: ["The pipeline continues"], names: [], code: 0 } : refused(why, 1);
}

function readParameters(text: string): Readonly<Record<string, string | number | boolean>> | undefined {
  if (text.trim() === "") return {};
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof read !== "object" || read === null || Array.isArray(read)) return undefined;
  const isScalar = (value: unknown) =>
    typeof value === "string" || typeof value === "boolean" || Number.isSafeInteger(value);
  return Object.values(read).every(isScalar) ? (read as Record<string, string | number | boolean>) : undefined;
}

async function readConfig(room: Room, path: string): Promise<string | undefined> {
  for await (const { header, content } of entriesOf(await room.readTar(posix.dirname(path), [posix.basename(path)]))) {
    if (header.type !== "file" || (header.size ?? 0) > largestConfig) return undefined;
    const chunks: Uint8Array[] = [];
    for await (const chunk of content) chunks.push(chunk as Uint8Array);
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Buffer.concat(chunks));
    } catch {
      return undefined;
    }
  }
  return undefined;
}

function refused(why: string, code: number): Answer {
  return { said: [`circleci: ${why}`], names: [], code };
}
