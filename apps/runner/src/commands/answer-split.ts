import { posix } from "node:path";
import type { Room } from "../executors/executor.ts";
import type { JobRequest } from "../job/job.ts";
import { entriesOf } from "../tar/read-tar.ts";
import type { AgentRequest } from "./agent-request.ts";
import { splitTests } from "./split-tests.ts";
import { readTimingsFile, type Timings, timingsTypeOf, weightsByTimings } from "./weights.ts";

/** What a command prints and how it ends. */
export interface Answer {
  readonly said: readonly string[];
  readonly names: readonly string[];
  readonly code: number;
}

type Asked = Extract<AgentRequest, { kind: "split" }>;

const mostNodes = 10_000;
const filesAtOnce = 200;

export async function answerSplit(
  asked: Asked,
  { node, testResults }: Pick<JobRequest, "node" | "testResults">,
  room: Room,
): Promise<Answer> {
  const { names } = asked;
  const index = wholeNumber(asked.facts.get("index"), node.index);
  const total = wholeNumber(asked.facts.get("total"), node.total);
  if (total === undefined || total < 1 || total > mostNodes)
    return refused(`--total is a whole number from 1 to ${mostNodes}`);
  if (index === undefined || index >= total) return refused(`--index is a whole number from 0 to ${total - 1}`);
  const defaultWeight = secondsIn(asked.facts.get("default") ?? "");
  if (defaultWeight === null) return refused("--time-default is a duration such as 10s");

  const weighed = await weigh(asked, testResults, room);
  if ("refusal" in weighed) return refused(weighed.refusal);
  const mine = splitTests(names, { index, total, weights: weighed.weights, defaultWeight });
  const counts = asked.facts.get("counts")
    ? [`Read ${names.length} names, ${mine.length} are for node ${index} of ${total}`]
    : [];
  return { said: [...weighed.said, ...counts], names: mine, code: 0 };
}

type Weighed =
  | { readonly weights: ReadonlyMap<string, number> | undefined; readonly said: readonly string[] }
  | { readonly refusal: string };

async function weigh(asked: Asked, testResults: JobRequest["testResults"], room: Room): Promise<Weighed> {
  switch (asked.facts.get("by")) {
    case "name":
      return { weights: undefined, said: [] };
    case "filesize":
      return { weights: await sizesOf(asked, room), said: [] };
    case "timings":
    case "timing": {
      const type = timingsTypeOf(asked.facts.get("type") ?? "");
      if (!type) return { refusal: "--timings-type is one of autodetect, filename, classname, testname" };
      const timings: Timings | undefined =
        asked.timings === undefined ? (one) => testResults.timings(one) : readTimingsFile(asked.timings);
      if (!timings) return { refusal: "the timings file is not JSON that can be read" };
      const weights = await weightsByTimings(asked.names, type, timings);
      const missing = "Error auto-detecting timing type, falling back to weighting by name.";
      return { weights, said: weights || asked.names.length === 0 ? [] : [missing] };
    }
    default:
      return { refusal: "--split-by is one of name, filesize, timings" };
  }
}

/** Asked of the room: a name that a job gives is never a path of this machine. */
async function sizesOf({ facts, names }: Asked, room: Room): Promise<ReadonlyMap<string, number>> {
  const folder = posix.resolve(room.workingDirectory, facts.get("folder") ?? ".");
  const pathOf = (name: string) => posix.relative("/", posix.resolve(folder, name));
  const sizes = new Map<string, number>();
  for (let at = 0; at < names.length; at += filesAtOnce) {
    const paths = names
      .slice(at, at + filesAtOnce)
      .map(pathOf)
      .filter((path) => path !== "" && !path.includes("\0"));
    for await (const { header } of entriesOf(await room.readTar("/", paths))) {
      if (header.type === "file") sizes.set(posix.normalize(header.name), header.size);
    }
  }
  return new Map(names.flatMap((name) => (sizes.has(pathOf(name)) ? [[name, sizes.get(pathOf(name))!]] : [])));
}

function refused(why: string): Answer {
  return { said: [`circleci: ${why}`], names: [], code: 2 };
}

function wholeNumber(written: string | undefined, otherwise: number): number | undefined {
  if (!written) return otherwise;
  return /^\d{1,6}$/.test(written) ? Number(written) : undefined;
}

const units = { ms: 0.001, s: 1, m: 60, h: 3600 } as const;

/** Nothing when nothing is written, `null` when it is no duration. */
function secondsIn(written: string): number | undefined | null {
  if (written === "") return undefined;
  const match = /^(\d{1,9}(?:\.\d{1,9})?)(ms|s|m|h)?$/.exec(written);
  return match ? Number(match[1]) * units[(match[2] ?? "s") as keyof typeof units] : null;
}
