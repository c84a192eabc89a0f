import type { Compound } from "../script.ts";
import { skipBlanks } from "./blanks.ts";
import type { Cursor } from "./cursor.ts";
import type { Structure } from "./structure.ts";

const reserved =
  /(?:if|then|elif|else|fi|while|until|do|done|esac|\{|\}|!|time(?:[ \t]+-p)?|coproc)(?=[\s;&|()<>`"'$]|$)/y;
const coprocName = /[A-Za-z_][A-Za-z0-9_]{0,99}[ \t]+(?=[{(])/y;
const loops: readonly Compound["keyword"][] = ["while", "until", "for", "select"];

/** Takes a reserved word where a command could begin, and opens, turns or closes what it stands for. */
export function readReservedWord(cursor: Cursor, structure: Structure): boolean {
  const word = cursor.match(reserved);
  if (!word) return false;
  if (word.startsWith("time")) return readTime(cursor, word);
  const start = cursor.position;
  const after = cursor.peek(word.length);
  if (/["'$]/.test(after)) return false;
  if (word === "{" && !/\s/.test(after)) return false;
  cursor.take(word.length);
  switch (word) {
    case "if":
    case "while":
    case "until":
      structure.open(word, start);
      break;
    case "then":
    case "else":
      turn(cursor, structure, ["if"], "body");
      break;
    case "elif":
      turn(cursor, structure, ["if"], "condition");
      break;
    case "do":
      turn(cursor, structure, loops, "body");
      break;
    case "fi":
      structure.close(["if"]);
      break;
    case "done":
      structure.close(loops);
      break;
    case "esac":
      structure.close(["case"]);
      break;
    case "{":
      structure.open("group", start);
      break;
    case "}":
      structure.close(["group"]);
      break;
    case "!":
      structure.negate();
      break;
    case "coproc":
      skipBlanks(cursor);
      cursor.take(cursor.match(coprocName).length);
  }
  return true;
}

// Alone on its line, `time` is a command like any other.
function readTime(cursor: Cursor, word: string): boolean {
  if (!/[ \t]/.test(cursor.peek(word.length))) return false;
  cursor.take(word.length);
  return true;
}

function turn(
  cursor: Cursor,
  structure: Structure,
  keywords: readonly Compound["keyword"][],
  role: "condition" | "body",
): void {
  const { top } = structure;
  if (top && keywords.includes(top.keyword)) structure.role = role;
  else cursor.trouble();
}
