/** Shorter needles would be met by chance, and the search skips as far as the shortest one is long. */
export const shortestNeedle = 12;

/** How a secret may be written where it leaked. */
export const encodingNames = [
  "raw",
  "reversed",
  "base64",
  "base64 of base64",
  "hex",
  "percent",
  "JSON escapes",
  "UTF-16LE",
  "UTF-16BE",
  "PostgreSQL's compression",
] as const;
export type EncodingName = (typeof encodingNames)[number];

export interface Encoded {
  readonly encoding: EncodingName;
  readonly bytes: Buffer;
}

/** Every way to write `core`, a part of a secret of 12 to 48 bytes, that the drill looks for; each text once. */
export function encodingsOf(core: Buffer): readonly Encoded[] {
  if (core.length < shortestNeedle) throw new RangeError(`A needle of ${core.length} bytes would be met by chance.`);
  const text = core.toString("utf8");
  const isText = Buffer.from(text, "utf8").equals(core);
  const once = base64Needles(core);
  const all: Encoded[] = [
    { encoding: "raw", bytes: core },
    {
      encoding: "reversed",
      bytes: isText ? Buffer.from([...text].toReversed().join("")) : Buffer.from(core).reverse(),
    },
    { encoding: "reversed", bytes: Buffer.from(core).reverse() },
    ...once.map((bytes) => ({ encoding: "base64", bytes }) as const),
    ...once.flatMap((bytes) => base64Needles(bytes)).map((bytes) => ({ encoding: "base64 of base64", bytes }) as const),
    { encoding: "hex", bytes: Buffer.from(core.toString("hex")) },
    { encoding: "hex", bytes: Buffer.from(core.toString("hex").toUpperCase()) },
    ...compressed(core).map((bytes) => ({ encoding: "PostgreSQL's compression", bytes }) as const),
    ...percentNeedles(core).map((bytes) => ({ encoding: "percent", bytes }) as const),
  ];
  if (isText) {
    for (const bytes of jsonNeedles(text)) all.push({ encoding: "JSON escapes", bytes });
    const wide = Buffer.from(text, "utf16le");
    all.push({ encoding: "UTF-16LE", bytes: wide }, { encoding: "UTF-16BE", bytes: Buffer.from(wide).swap16() });
  }
  return eachOnce(all);
}

/** As it stands in a longer base64 text, wherever it begins there: three alignments, two alphabets. */
function base64Needles(core: Buffer): Buffer[] {
  return [0, 2, 1].flatMap((skipped) => {
    const whole = core.subarray(skipped, skipped + Math.floor((core.length - skipped) / 3) * 3);
    return [Buffer.from(whole.toString("base64")), Buffer.from(whole.toString("base64url"))];
  });
}

/** What escapes all but letters and digits, and what escapes every byte, in both cases. */
function percentNeedles(core: Buffer): Buffer[] {
  const every = core.toString("hex").replaceAll(/../g, "%$&");
  const some = Array.from(core, (byte) =>
    /[A-Za-z0-9\-._~]/.test(String.fromCharCode(byte)) ? String.fromCharCode(byte) : `%${hex(byte, 2)}`,
  ).join("");
  return [every, every.toUpperCase(), some, some.replaceAll(/%../g, (escaped) => escaped.toUpperCase())].map(toBuffer);
}

function jsonNeedles(text: string): Buffer[] {
  const escaped = (unit: string): string => `\\u${hex(unit.charCodeAt(0), 4)}`;
  const every = text.split("").map(escaped).join("");
  const some = JSON.stringify(text).slice(1, -1);
  const ascii = some.replaceAll(/[\u0080-\uffff]/g, escaped);
  const upper = (written: string) => written.replaceAll(/\\u..../g, (each) => `\\u${each.slice(2).toUpperCase()}`);
  return [every, upper(every), some, ascii, upper(ascii)].map(toBuffer);
}

/** PGLZ writes a zero after every eight bytes that it cannot shorten, wherever the first of them falls. */
function compressed(core: Buffer): Buffer[] {
  return Array.from({ length: 8 }, (_, from) =>
    from + 16 > core.length
      ? Buffer.alloc(0)
      : Buffer.concat([core.subarray(from, from + 8), Buffer.of(0), core.subarray(from + 8, from + 16)]),
  );
}

function eachOnce(all: readonly Encoded[]): readonly Encoded[] {
  const seen = new Set<string>();
  return all.filter(({ bytes }) => {
    const key = bytes.toString("latin1");
    const isNew = bytes.length >= shortestNeedle && !seen.has(key);
    seen.add(key);
    return isNew;
  });
}

function hex(number: number, digits: number): string {
  return number.toString(16).padStart(digits, "0");
}

function toBuffer(text: string): Buffer {
  return Buffer.from(text);
}
