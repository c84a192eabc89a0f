import type { Span } from "@ringfort/contract";
import type { RunnerFacts } from "../evidence/runner-facts.ts";
import type { JsonPath } from "../trust/any-json.ts";
import { JsonPlaces } from "../trust/json-places.ts";

/** Where a value of the file stands: exactly in JSON, by the line that names its last key in YAML. */
export function placesIn({ file, text }: RunnerFacts): (path: JsonPath) => Span {
  if (/^\s*[[{]/.test(text)) {
    const places = new JsonPlaces(file, text);
    return (path) => places.of(path);
  }
  const lines = new Map<string, Span>();
  let start = 0;
  for (const line of text.split("\n")) {
    const key = /^[\s-]*["']?([\w.-]+)["']?\s*:/.exec(line.slice(0, 500))?.[1];
    const first = line.length - line.trimStart().length;
    if (key !== undefined && !lines.has(key))
      lines.set(key, { file, start: start + first, end: start + line.trimEnd().length });
    start += line.length + 1;
  }
  return (path) => {
    const key = path.findLast((one) => typeof one === "string" && lines.has(one));
    return (
      (key === undefined ? undefined : lines.get(String(key))) ?? {
        file,
        start: 0,
        end: text.split("\n", 1)[0]?.length ?? 0,
      }
    );
  };
}
