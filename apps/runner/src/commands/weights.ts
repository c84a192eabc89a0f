/** The JUnit attribute that a list of test names is compared with. */
export const timingsTypes = ["filename", "classname", "testname"] as const;
export type TimingsType = (typeof timingsTypes)[number];

/** Older spellings that CircleCI still takes. */
const spellings: Readonly<Record<string, TimingsType | "autodetect">> = {
  autodetect: "autodetect",
  filename: "filename",
  file: "filename",
  classname: "classname",
  class: "classname",
  testname: "testname",
  name: "testname",
};

export function timingsTypeOf(written: string): TimingsType | "autodetect" | undefined {
  return Object.hasOwn(spellings, written) ? spellings[written] : undefined;
}

export type Timings = (type: TimingsType) => Promise<ReadonlyMap<string, number>>;

/** Seconds by name as given. Nothing when no name is known: then timings cannot help. */
export async function weightsByTimings(
  names: readonly string[],
  type: TimingsType | "autodetect",
  timings: Timings,
): Promise<ReadonlyMap<string, number> | undefined> {
  let best = new Map<string, number>();
  for (const one of type === "autodetect" ? timingsTypes : [type]) {
    const seconds = await timings(one);
    const known = new Map<string, number>();
    for (const name of names) {
      const time = seconds.get(name) ?? seconds.get(name.replace(/^(?:\.\/)+/, ""));
      if (time !== undefined) known.set(name, time);
    }
    if (known.size > best.size) best = known;
  }
  return best.size === 0 ? undefined : best;
}

/**
 * A file of timings as people keep them: a map of seconds by name, or a list of tests with `file`, `classname` or `name` and
 * `run_time` or `time`, on its own or under `tests`.
 */
export function readTimingsFile(text: string): Timings | undefined {
  let written: unknown;
  try {
    written = JSON.parse(text);
  } catch {
    return undefined;
  }
  const tests = Array.isArray(written)
    ? written
    : isMap(written) && Array.isArray(written.tests)
      ? written.tests
      : undefined;
  if (tests) return async (type) => timesIn(tests, type);
  if (!isMap(written)) return undefined;
  const plain = new Map(Object.entries(written).filter((entry): entry is [string, number] => isTime(entry[1])));
  return async () => plain;
}

const keys = { filename: "file", classname: "classname", testname: "name" } as const;

function timesIn(tests: readonly unknown[], type: TimingsType): ReadonlyMap<string, number> {
  const times = new Map<string, number>();
  for (const test of tests) {
    if (!isMap(test)) continue;
    const name = test[keys[type]];
    const time = test.run_time ?? test.time;
    if (typeof name === "string" && isTime(time)) times.set(name, (times.get(name) ?? 0) + time);
  }
  return times;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isTime(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value) && value >= 0;
}
