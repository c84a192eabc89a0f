import { languageOf } from "./language-of.ts";
import { readBlock } from "./read/block.ts";
import { Cursor } from "./read/cursor.ts";
import { readParts } from "./read/word.ts";
import type { Script } from "./script.ts";

/**
 * Reads what a step runs, without running it. It never throws: what cannot be read is left out and `complete` is false, as it is for
 * a shell that is not one of the sh family. `shell` is the step's, as CircleCI would start it.
 */
export function readScript(text: string, shell?: string): Script {
  const language = languageOf(shell);
  if (language !== "posix") {
    const nothing = { commands: [], compounds: [] };
    return { kind: "script", text, language, complete: false, ...nothing, start: 0, end: text.length };
  }
  const cursor = new Cursor(text, 0, text.length, { block: readBlock, parts: readParts });
  const block = readBlock(cursor, "script", "");
  if (cursor.pendingHereDocuments.length > 0) cursor.trouble();
  return { ...block, text, language, complete: cursor.complete };
}
