import type { Scalar } from "@ringfort/contract";

const words: ReadonlyMap<string, Scalar> = new Map<string, Scalar>([
  ["", null],
  ["~", null],
  ...["null", "Null", "NULL"].map((word) => [word, null] as const),
  ...["yes", "Yes", "YES", "on", "On", "ON", "true", "True", "TRUE"].map((word) => [word, true] as const),
  ...["no", "No", "NO", "off", "Off", "OFF", "false", "False", "FALSE"].map((word) => [word, false] as const),
]);

const integer = /^[-+]?(?:0|[1-9][0-9_]*)$/;
const octal = /^[-+]?0[0-7_]+$/;
const hexadecimal = /^[-+]?0x[0-9a-fA-F_]+$/;
const binary = /^[-+]?0b[01_]+$/;
const base60 = /^[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+$/;
const float =
  /^[-+]?(?:[0-9][0-9_]*\.[0-9_]*(?:[eE][-+]?[0-9]+)?|[0-9][0-9_]*[eE][-+]?[0-9]+|\.[0-9][0-9_]*(?:[eE][-+]?[0-9]+)?)$/;

/**
 * What a plain scalar means in YAML 1.1 as CircleCI reads it: `yes` is a boolean and `0777` is 511, but `y`, `n`, `.` and `09` are
 * text. Integers that a double cannot hold stay text, so that an id is never changed.
 */
export function resolvePlain(text: string): Scalar {
  if (text.length > 64) return text;
  const first = text.charCodeAt(0);
  const numeric = (first >= 48 && first <= 57) || first === 43 || first === 45 || first === 46;
  if (!numeric) {
    const word = text.length <= 5 ? words.get(text) : undefined;
    return word === undefined ? text : word;
  }
  const bare = text.includes("_") ? text.replaceAll("_", "") : text;
  if (integer.test(text)) return whole(Number(bare), text);
  if (octal.test(text)) return whole(signed(bare, 8), text);
  if (hexadecimal.test(text)) return whole(signed(bare, 16), text);
  if (binary.test(text)) return whole(signed(bare, 2), text);
  if (base60.test(text)) return whole(sexagesimal(bare), text);
  if (float.test(text)) return Number.isFinite(Number(bare)) ? Number(bare) : text;
  return text;
}

function whole(value: number, text: string): Scalar {
  return Number.isSafeInteger(value) ? value : text;
}

function signed(text: string, base: number): number {
  const magnitude = Number.parseInt(text.replace(/^[-+]?0[xb]?/, ""), base);
  return text.startsWith("-") ? -magnitude : magnitude;
}

function sexagesimal(text: string): number {
  const sign = text.startsWith("-") ? -1 : 1;
  return (
    sign *
    text
      .replace(/^[-+]/, "")
      .split(":")
      .reduce((sum, part) => sum * 60 + Number(part), 0)
  );
}
