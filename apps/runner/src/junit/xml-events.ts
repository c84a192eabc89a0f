/** What a small part of XML comes down to for reading reports: no DTD, no entities but the five, no processing. */
export type XmlEvent =
  | { readonly is: "open"; readonly name: string; readonly attributes: ReadonlyMap<string, string> }
  | { readonly is: "close"; readonly name: string }
  | { readonly is: "text"; readonly text: string };

export class BadXml extends Error {
  constructor(message: string, at: number) {
    super(`${message} (at character ${at})`);
    this.name = "BadXml";
  }
}

const deepest = 100;
const mostAttributes = 200;

/** Reads from left to right once, with no regex that looks back. `<!DOCTYPE` is refused: a report needs none, an attack does. */
export function* xmlEvents(xml: string): Generator<XmlEvent, void> {
  const open: string[] = [];
  let at = xml.startsWith("\uFEFF") ? 1 : 0;
  while (at < xml.length) {
    const tag = xml.indexOf("<", at);
    const text = xml.slice(at, tag === -1 ? undefined : tag);
    if (text !== "" && open.length > 0) yield { is: "text", text: plain(text) };
    if (tag === -1) break;
    const skipped = skipComment(xml, tag);
    if (skipped !== undefined) {
      at = skipped;
      continue;
    }
    if (xml.startsWith("<![CDATA[", tag)) {
      const end = find(xml, "]]>", tag);
      yield { is: "text", text: xml.slice(tag + "<![CDATA[".length, end) };
      at = end + 3;
      continue;
    }
    if (xml[tag + 1] === "!") throw new BadXml("A document type or declaration is not allowed", tag);
    if (xml[tag + 1] === "/") {
      const end = find(xml, ">", tag);
      const name = xml.slice(tag + 2, end).trim();
      if (open.pop() !== name) throw new BadXml(`</${name.slice(0, 100)}> closes what is not open`, tag);
      yield { is: "close", name };
      at = end + 1;
      continue;
    }
    const { name, attributes, selfClosing, end } = readTag(xml, tag);
    yield { is: "open", name, attributes };
    if (selfClosing) yield { is: "close", name };
    else if (open.push(name) > deepest) throw new BadXml(`Elements are nested more than ${deepest} deep`, tag);
    at = end;
  }
  if (open.length > 0) throw new BadXml(`<${open.at(-1)}> is never closed`, xml.length);
}

/** Where a comment or processing instruction ends, if one begins here. */
function skipComment(xml: string, at: number): number | undefined {
  if (xml.startsWith("<!--", at)) return find(xml, "-->", at) + 3;
  if (xml.startsWith("<?", at)) return find(xml, "?>", at) + 2;
  return undefined;
}

interface Tag {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly selfClosing: boolean;
  readonly end: number;
}

function readTag(xml: string, tag: number): Tag {
  const word = /[^\s"'<>/=]+/y;
  const attribute = /\s*([^\s"'<>/=]+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y;
  const close = /\s*(\/?)>/y;
  word.lastIndex = tag + 1;
  const name = word.exec(xml)?.[0];
  if (name === undefined) throw new BadXml("A tag has no name", tag);
  const attributes = new Map<string, string>();
  let at = word.lastIndex;
  for (;;) {
    close.lastIndex = at;
    const closed = close.exec(xml);
    if (closed) return { name, attributes, selfClosing: closed[1] === "/", end: close.lastIndex };
    attribute.lastIndex = at;
    const found = attribute.exec(xml);
    if (!found) throw new BadXml(`<${name.slice(0, 100)}> cannot be read`, tag);
    if (attributes.size >= mostAttributes) throw new BadXml(`<${name.slice(0, 100)}> has too many attributes`, tag);
    attributes.set(found[1]!, plain(found[2] ?? found[3] ?? ""));
    at = attribute.lastIndex;
  }
}

const entities: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

/** An entity that is none of the five stays as it is written. */
function plain(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(\w{1,8}));/g, (whole, decimal, hex, name) => {
    if (name !== undefined) return Object.hasOwn(entities, name) ? entities[name]! : whole;
    const point = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return point > 0x10ffff ? whole : String.fromCodePoint(point);
  });
}

function find(xml: string, what: string, from: number): number {
  const at = xml.indexOf(what, from);
  if (at === -1) throw new BadXml(`\`${what}\` is missing`, from);
  return at;
}
