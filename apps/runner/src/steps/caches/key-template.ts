import type { Environment } from "@ringfort/contract";
import { StepFailure } from "../step-context.ts";

/** What the templates of a cache key can ask for. */
export interface KeyFacts {
  /** What the platform, contexts and the project define; never what the config or a step does. */
  readonly environment: Environment;
  readonly arch: () => Promise<string>;
  /** Base64 of the SHA-256 of a file in the room, or nothing when there is none. */
  readonly checksum: (path: string) => Promise<string | undefined>;
  readonly now: () => number;
}

const longestKey = 900;
/** What Go's templates print for a variable that is not there. */
const noValue = "<no value>";

/** Fills in `{{ … }}`. */
export async function renderKey(template: string, facts: KeyFacts): Promise<string> {
  let key = "";
  let at = 0;
  for (;;) {
    const open = template.indexOf("{{", at);
    key += open === -1 ? template.slice(at) : template.slice(at, open);
    if (open === -1) break;
    const { words, trimsBefore, trimsAfter, end } = readAction(template, open);
    if (trimsBefore) key = key.trimEnd();
    key += await lookUp(words, facts);
    at = end;
    if (trimsAfter) while (at < template.length && /\s/.test(template[at]!)) at++;
  }
  if (key.length > longestKey)
    throw new StepFailure(`The cache key is ${key.length} characters long; ${longestKey} are allowed`);
  return key;
}

interface Action {
  readonly words: readonly string[];
  /** `{{-` and `-}}` swallow the blanks next to them. */
  readonly trimsBefore: boolean;
  readonly trimsAfter: boolean;
  readonly end: number;
}

function readAction(template: string, open: number): Action {
  const token = /\s*(?:(?<close>-?\}\})|(?<text>"(?:[^"\\]|\\.)*"|`[^`]*`)|(?<word>[.\w]+))/y;
  const words: string[] = [];
  const trimsBefore = /^\{\{-\s/.test(template.slice(open, open + 4));
  token.lastIndex = open + (trimsBefore ? 3 : 2);
  for (;;) {
    const found = token.exec(template)?.groups;
    if (!found) throw unreadable(template, open);
    if (found.close) return { words, trimsBefore, trimsAfter: found.close.startsWith("-"), end: token.lastIndex };
    words.push(found.text === undefined ? found.word! : `"${unquote(found.text)}`);
  }
}

function unquote(text: string): string {
  const inner = text.slice(1, -1);
  return text.startsWith("`") ? inner : inner.replace(/\\(.)/g, "$1");
}

async function lookUp(words: readonly string[], facts: KeyFacts): Promise<string> {
  const [first = "", second] = words;
  const { environment } = facts;
  if (words.length === 2 && first === "checksum" && second?.startsWith('"')) return checksum(second.slice(1), facts);
  if (words.length === 1) {
    switch (first) {
      case ".Branch":
        return environment.CIRCLE_BRANCH ?? environment.CIRCLE_TAG ?? "";
      case ".Revision":
        return environment.CIRCLE_SHA1 ?? "";
      case ".BuildNum":
        return environment.CIRCLE_BUILD_NUM ?? "";
      case ".CheckoutKey":
        // There is no SSH key behind a checkout that is copied from this machine.
        return "";
      case "epoch":
        return String(Math.floor(facts.now() / 1000));
      case "arch":
        return facts.arch();
    }
    const variable = /^\.Environment\.(\w+)$/.exec(first)?.[1];
    if (variable !== undefined) return Object.hasOwn(environment, variable) ? environment[variable]! : noValue;
  }
  throw new StepFailure(
    `A cache key cannot hold \`{{ ${words.map((word) => word.replace(/^"(.*)$/s, '"$1"')).join(" ")} }}\``,
  );
}

async function checksum(path: string, facts: KeyFacts): Promise<string> {
  const sum = await facts.checksum(path);
  if (sum === undefined)
    throw new StepFailure(`The cache key needs the checksum of \`${path}\`, and there is no such file`);
  return sum;
}

function unreadable(template: string, at: number): StepFailure {
  return new StepFailure(`The cache key's template cannot be read here: \`${template.slice(at, at + 40)}\``);
}
