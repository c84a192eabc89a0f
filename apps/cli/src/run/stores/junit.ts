import type { TestResultStore } from "@ringfort/runner";

type Kind = Parameters<TestResultStore["timings"]>[0];

const attributeOf = { filename: "file", classname: "classname", testname: "name" } as const satisfies Record<
  Kind,
  string
>;

/** Adds up the seconds of a JUnit report by the names of one kind. Text that is no report adds nothing. */
export function addTimings(xml: string, kind: Kind, timings: Map<string, number>): void {
  let suiteFile: string | undefined;
  for (const tag of tags(xml)) {
    if (tag.name === "testsuite") suiteFile = tag.attributes.get("file");
    if (tag.name !== "testcase") continue;
    const name = tag.attributes.get(attributeOf[kind]) ?? (kind === "filename" ? suiteFile : undefined);
    const seconds = Number(tag.attributes.get("time")?.replaceAll(",", ""));
    if (name === undefined || !Number.isFinite(seconds) || seconds < 0) continue;
    timings.set(name, (timings.get(name) ?? 0) + seconds);
  }
}

interface Tag {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
}

/** Opening tags in order. Comments and CDATA, where failure messages live, are stepped over. */
function* tags(xml: string): Generator<Tag> {
  let at = xml.indexOf("<");
  while (at !== -1) {
    if (xml.startsWith("<!--", at)) at = after(xml, "-->", at + 4);
    else if (xml.startsWith("<![CDATA[", at)) at = after(xml, "]]>", at + 9);
    else {
      const end = endOfTag(xml, at);
      const text = xml.slice(at + 1, end);
      const name = /^[\w:.-]+/.exec(text)?.[0];
      if (name !== undefined) yield { name, attributes: readAttributes(text.slice(name.length)) };
      at = end;
    }
    at = xml.indexOf("<", at);
  }
}

function after(xml: string, mark: string, from: number): number {
  const found = xml.indexOf(mark, from);
  return found === -1 ? xml.length : found + mark.length;
}

/** `>` may stand inside a quoted value. */
function endOfTag(xml: string, from: number): number {
  let quote: string | undefined;
  for (let at = from; at < xml.length; at += 1) {
    const char = xml[at]!;
    if (quote !== undefined) {
      if (char === quote) quote = undefined;
    } else if (char === '"' || char === "'") quote = char;
    else if (char === ">") return at;
  }
  return xml.length;
}

function readAttributes(text: string): Map<string, string> {
  const found = text.matchAll(/([\w:.-]+)=(?:"([^"]*)"|'([^']*)')/g);
  return new Map([...found].map(([, name = "", double, single]) => [name, unescapeXml(double ?? single ?? "")]));
}

const entities: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

function unescapeXml(text: string): string {
  return text.replaceAll(/&(?:#x([0-9a-fA-F]{1,6})|#(\d{1,7})|([a-z]{2,4}));/g, (whole, hex, decimal, name) => {
    if (name !== undefined) return entities[name] ?? whole;
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
