/*
 * What a job prints is hostile to the terminal that shows it: sequences can move the cursor, rename the window, or write to the clipboard.
 * Only colours (SGR) survive, and only where colours are wanted.
 */

const ESC = 0x1b;
const BEL = 0x07;
const CSI8 = 0x9b;
const ST8 = 0x9c;

export interface SanitiseOptions {
  readonly colour: boolean;
}

/** One line of output as a person should see it: carriage returns overwrite, colours stay when wanted and end with the line. */
export function sanitiseLine(line: string, { colour }: SanitiseOptions): string {
  if (isHarmless(line)) return line;
  let kept = "";
  let coloured = false;
  let overwrite = false;
  let index = 0;
  while (index < line.length) {
    const code = line.charCodeAt(index);
    if (code === ESC || isIntroducer8(code)) {
      const sequence = readSequence(line, index);
      if (colour && sequence.sgr !== undefined) {
        kept += `\x1b[${sequence.sgr}m`;
        coloured = true;
      }
      index = sequence.end;
    } else if (code === 0x0d) {
      // Progress bars rewrite their line; what was written last is what they would show.
      overwrite = true;
      index += 1;
    } else {
      if (isShown(code)) {
        if (overwrite) kept = "";
        overwrite = false;
        kept += line[index];
      }
      index += 1;
    }
  }
  return coloured ? `${kept}\x1b[0m` : kept;
}

/** The same for names and messages that come from a config: one line, no colours. */
export function sanitiseName(text: string): string {
  return sanitiseLine(text.replaceAll(/[\r\n\t]+/g, " "), { colour: false });
}

function isHarmless(line: string): boolean {
  for (let index = 0; index < line.length; index += 1) {
    const code = line.charCodeAt(index);
    if (code === ESC || code === 0x0d || isIntroducer8(code) || !isShown(code)) return false;
  }
  return true;
}

/** Controls, and the characters that reorder text on screen, are not shown; tabs are. */
function isShown(code: number): boolean {
  if (code < 0x20) return code === 0x09;
  if (code >= 0x7f && code <= 0x9f) return false;
  return !((code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069));
}

function isIntroducer8(code: number): boolean {
  return code === CSI8 || code === 0x90 || code === 0x98 || (code >= 0x9d && code <= 0x9f);
}

interface Sequence {
  readonly end: number;
  /** The parameters, when the sequence sets colours and nothing else. */
  readonly sgr?: string;
}

function readSequence(line: string, start: number): Sequence {
  const introducer = line.charCodeAt(start);
  if (introducer === CSI8) return readCsi(line, start + 1);
  if (introducer !== ESC) return { end: endOfString(line, start + 1) };
  const second = line[start + 1];
  if (second === "[") return readCsi(line, start + 2);
  if (second !== undefined && "]PX^_".includes(second)) return { end: endOfString(line, start + 2) };
  return { end: endOfEscape(line, start + 1) };
}

/** Parameters 0x30-0x3f, intermediates 0x20-0x2f, one final 0x40-0x7e. */
function readCsi(line: string, from: number): Sequence {
  let index = from;
  while (index < line.length && line.charCodeAt(index) >= 0x20 && line.charCodeAt(index) <= 0x3f) index += 1;
  const final = line[index];
  const parameters = line.slice(from, index);
  if (final === undefined) return { end: index };
  // A broken sequence ends before the character that breaks it, which is looked at again on its own.
  if (line.charCodeAt(index) < 0x40 || line.charCodeAt(index) > 0x7e) return { end: index };
  if (final === "m" && parameters.length <= 64 && /^[0-9;:]*$/.test(parameters)) {
    return { end: index + 1, sgr: parameters };
  }
  return { end: index + 1 };
}

/** Titles, clipboard writes, device strings: all up to their terminator, or to the end of the line when there is none. */
function endOfString(line: string, from: number): number {
  for (let index = from; index < line.length; index += 1) {
    const code = line.charCodeAt(index);
    if (code === BEL || code === ST8) return index + 1;
    if (code === ESC) return line[index + 1] === "\\" ? index + 2 : index;
  }
  return line.length;
}

/** `ESC`, intermediates, one final. */
function endOfEscape(line: string, from: number): number {
  let index = from;
  while (index < line.length && line.charCodeAt(index) >= 0x20 && line.charCodeAt(index) <= 0x2f) index += 1;
  const final = line.charCodeAt(index);
  return final >= 0x30 && final <= 0x7e ? index + 1 : index;
}
