import { escapeControlsInLines } from "@ringfort/config";

/** HTML that was made here: text goes in only through `text`. */
export interface Html {
  readonly html: string;
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escaped(text: string): string {
  return escapeControlsInLines(text.toWellFormed()).replace(
    /[&<>"']/g,
    (character) => entities[character] ?? character,
  );
}

type Piece = Html | string | number | undefined | readonly Piece[];

/** A template whose values are escaped unless they are HTML already: whatever a config holds stays text. */
export function html(strings: TemplateStringsArray, ...pieces: readonly Piece[]): Html {
  let out = strings[0] ?? "";
  for (const [index, piece] of pieces.entries()) out += rendered(piece) + (strings[index + 1] ?? "");
  return { html: out };
}

function rendered(piece: Piece): string {
  if (piece === undefined) return "";
  if (typeof piece === "string" || typeof piece === "number") return escaped(String(piece));
  return "html" in piece ? piece.html : piece.map(rendered).join("");
}

/** Our own style sheet, which holds nothing from outside. */
export function trusted(text: string): Html {
  return { html: text };
}
