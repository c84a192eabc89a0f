import { BadXml, xmlEvents } from "./xml-events.ts";

export interface TestCase {
  readonly name: string;
  readonly suite?: string;
  readonly classname?: string;
  /** The case's own file, else its suite's. */
  readonly file?: string;
  readonly seconds?: number;
  readonly outcome: "success" | "failure" | "error" | "skipped";
  /** What the failure says, shortened. */
  readonly message?: string;
}

export type JUnit =
  | { readonly ok: true; readonly cases: readonly TestCase[] }
  | { readonly ok: false; readonly problem: string };

const mostCases = 500_000;
const longestMessage = 10_000;
/** Names and files are keys and file paths; a longer one is neither. */
const longestName = 4_096;

const worse = { failure: "failure", error: "error", skipped: "skipped" } as const;
type Draft = { -readonly [Key in keyof TestCase]: TestCase[Key] };

/** Reads a JUnit report. Reports come from jobs, so anything may be in them: problems are an answer. */
export function readJUnit(xml: string): JUnit {
  try {
    return { ok: true, cases: casesOf(xml) };
  } catch (error) {
    if (error instanceof BadXml) return { ok: false, problem: error.message };
    throw error;
  }
}

function casesOf(xml: string): TestCase[] {
  const cases: TestCase[] = [];
  const suites: ReadonlyMap<string, string>[] = [];
  let test: Draft | undefined;
  let inMessage = false;
  let sawElement = false;
  for (const event of xmlEvents(xml)) {
    if (event.is === "text") {
      if (test && inMessage) test.message = cut((test.message ?? "") + event.text, longestMessage);
      continue;
    }
    const { name } = event;
    if (event.is === "close") {
      if (name === "testsuite") suites.pop();
      else if (name === "testcase" && test) {
        cases.push(tidy(test));
        test = undefined;
        if (cases.length > mostCases) throw new BadXml(`There are more than ${mostCases} test cases`, xml.length);
      } else if (Object.hasOwn(worse, name)) inMessage = false;
      continue;
    }
    if (!sawElement && name !== "testsuites" && name !== "testsuite")
      throw new BadXml(`<${name}> begins no JUnit report`, 0);
    sawElement = true;
    if (name === "testsuite") suites.push(event.attributes);
    else if (name === "testcase") test = draftOf(event.attributes, suites);
    else if (test && Object.hasOwn(worse, name)) {
      test.outcome = worse[name as keyof typeof worse];
      const message = event.attributes.get("message");
      if (message) test.message = cut(`${message}\n`, longestMessage);
      inMessage = true;
    }
  }
  if (!sawElement) throw new BadXml("There is no JUnit report in it", 0);
  return cases;
}

function draftOf(attributes: ReadonlyMap<string, string>, suites: readonly ReadonlyMap<string, string>[]): Draft {
  const draft: Draft = { name: cut(attributes.get("name") ?? "", longestName), outcome: "success" };
  const suite = suites.at(-1)?.get("name");
  const file = attributes.get("file") ?? suites.findLast((found) => found.has("file"))?.get("file");
  const classname = attributes.get("classname");
  const seconds = secondsIn(attributes.get("time"));
  if (suite !== undefined) draft.suite = cut(suite, longestName);
  if (file) draft.file = cut(file, longestName);
  if (classname) draft.classname = cut(classname, longestName);
  if (seconds !== undefined) draft.seconds = seconds;
  return draft;
}

/** Some tools write `1,234.5`. */
function secondsIn(time: string | undefined): number | undefined {
  if (time === undefined || !/^\s*[\d,]{1,20}(?:\.\d{0,20})?(?:[eE]-?\d{1,3})?\s*$/.test(time)) return undefined;
  const seconds = Number(time.replaceAll(",", ""));
  return Number.isFinite(seconds) ? seconds : undefined;
}

function tidy({ message, ...test }: Draft): TestCase {
  const text = message?.trim();
  return text ? { ...test, message: text } : test;
}

function cut(text: string, length: number): string {
  return text.length > length ? text.slice(0, length) : text;
}
