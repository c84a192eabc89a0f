import type { YAMLError } from "yaml";
import type { Report } from "../diagnostics/report.ts";
import type { Source } from "../source.ts";

interface Words {
  readonly message: string;
  readonly help?: string;
}

const quoteIt = "If this is text that holds `: ` or ` #`, put all of it in quotes.";

/** What the parser's error codes mean to someone who edits a config. Others are told as they come. */
const words: Partial<Record<YAMLError["code"], Words>> = {
  BAD_ALIAS: { message: "This alias names an anchor that is not above it." },
  BAD_DQ_ESCAPE: {
    message: "This escape does not exist in double-quoted text.",
    help: "Write `\\\\` for a backslash, or use single quotes.",
  },
  BAD_INDENT: { message: "The indentation of this line fits nothing above it." },
  BAD_SCALAR_START: { message: "Text cannot begin with this character.", help: "Put the text in quotes." },
  BLOCK_AS_IMPLICIT_KEY: { message: "A map or list begins where only text can stand.", help: quoteIt },
  BLOCK_IN_FLOW: { message: "Inside of `[ ]` and `{ }` only the short form can be used." },
  KEY_OVER_1024_CHARS: { message: "A key is longer than 1,024 characters, or its `:` is missing." },
  MULTILINE_IMPLICIT_KEY: {
    message: "A key goes over several lines.",
    help: "Perhaps a `:` is missing at the end of the line, or the next line is not indented enough.",
  },
  MULTIPLE_ANCHORS: { message: "One value can have one anchor." },
  MULTIPLE_DOCS: {
    message: "This file holds a second document.",
    help: "Keep one document in a file: remove everything from the second `---` on.",
  },
  TAB_AS_INDENT: { message: "This line is indented with a tab.", help: "YAML is indented with spaces." },
  UNEXPECTED_TOKEN: {
    message: "This does not belong here.",
    help: "Look at the line above: a quote, a bracket or a `:` may be missing there.",
  },
};

/** Tells the first mistake of a file that is not YAML. The parser's later errors mostly follow from it. */
export function tellMistake(error: YAMLError, source: Source, report: Report): void {
  const [start, end] = place(error, source.text);
  const known = wordsFor(error, source.text);
  const own = error.message.split("\n", 1)[0] ?? "";
  const message = known?.message ?? (/[.!?]$/.test(own) ? own : `${own.replace(/:$/, "")}.`);
  const code = error.code === "BAD_ALIAS" ? "yaml-alias-unknown" : "yaml-syntax";
  report.add(code, { file: source.file, start, end }, message, { help: known?.help });
}

/** The same code means a wrong indentation at the beginning of a line, and text that needs quotes inside of one. */
function wordsFor(error: YAMLError, text: string): Words | undefined {
  if (/closing ["']/.test(error.message)) return { message: "This quote is not closed." };
  const line = text.slice(text.lastIndexOf("\n", error.pos[0] - 1) + 1, error.pos[0]);
  if (error.code === "BLOCK_AS_IMPLICIT_KEY" && line.trim() === "") return words.BAD_INDENT;
  return words[error.code];
}

/** Inside of the text, never empty; a quote that is not closed is shown where it opens. */
function place(error: YAMLError, text: string): [number, number] {
  const quote = /closing (["'])/.exec(error.message)?.[1];
  const opening = quote ? text.lastIndexOf(quote, error.pos[0] - 1) : -1;
  if (opening >= 0) return [opening, opening + 1];
  const start = Math.max(0, Math.min(error.pos[0], text.length - 1));
  return [start, Math.min(Math.max(start + 1, error.pos[1]), text.length)];
}
