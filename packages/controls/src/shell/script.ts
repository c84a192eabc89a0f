import type { Language } from "./language-of.ts";

/** Offsets into the text of the script, the end exclusive. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** A shell script as static checks see it: every command in the order of the text, none of it run. */
export interface Script extends Block {
  /** What all offsets refer to. */
  readonly text: string;
  readonly language: Language;
  /** False where something could not be read, was too deep or too long, or is another language: then absence proves nothing. */
  readonly complete: boolean;
}

/**
 * Commands that stand together: the script itself, or what a substitution runs. It is flat: what stands in an if or a loop is in
 * `commands` too, and says so by `within`.
 */
export interface Block extends Stretch {
  readonly kind: "script" | "command-substitution" | "process-input" | "process-output";
  readonly commands: readonly Command[];
  readonly compounds: readonly Compound[];
  /** The command in whose words the substitution stands. */
  readonly owner?: Command | Compound;
}

/** Where a command or a compound command stands. */
export interface Place {
  readonly pipeline: Pipeline;
  /** Its place among the members of the pipeline. */
  readonly index: number;
  readonly block: Block;
  /** The innermost compound command around it. */
  readonly within?: Compound;
  /** `condition`: its status decides what `within`, an if or a loop, does. */
  readonly role: "condition" | "body";
}

export interface Command extends Stretch, Place {
  readonly kind: "command";
  readonly assignments: readonly Assignment[];
  /** The name and the arguments; none where the command only assigns or redirects. */
  readonly words: readonly Word[];
  readonly redirections: readonly Redirection[];
}

export interface Compound extends Stretch, Place {
  readonly kind: "compound";
  readonly keyword: "if" | "while" | "until" | "for" | "select" | "case" | "group" | "subshell" | "function";
  /** Of a function, or the variable of a loop. */
  readonly name?: string;
  /** What a loop goes through, what a case looks at and its patterns. */
  readonly words: readonly Word[];
  readonly redirections: readonly Redirection[];
}

/** Commands joined by `|`. A command alone is a pipeline of one. */
export interface Pipeline {
  readonly id: number;
  readonly members: readonly (Command | Compound)[];
  readonly negated: boolean;
  readonly list: AndOr;
  /** Its place in the list. */
  readonly index: number;
  /** What joins it to the pipeline before it in the list. */
  readonly joinedBy?: "&&" | "||";
}

/** Pipelines joined by `&&` and `||`. */
export interface AndOr {
  readonly pipelines: readonly Pipeline[];
  readonly endedBy: ";" | "&" | "newline" | "end";
}

export interface Assignment extends Stretch {
  readonly name: string;
  readonly appends: boolean;
  readonly value: Word;
}

export interface Word extends Stretch {
  readonly raw: string;
  readonly parts: readonly Part[];
}

export type Part =
  | Literal
  | DoubleQuoted
  | Parameter
  | CommandSubstitution
  | ProcessSubstitution
  | Arithmetic
  | Glob
  | ArrayValue;

/** Fixed text, with escapes already taken away. */
export interface Literal extends Stretch {
  readonly kind: "literal" | "single-quoted";
  readonly text: string;
}
export interface DoubleQuoted extends Stretch {
  readonly kind: "double-quoted";
  readonly parts: readonly Part[];
}
export interface Parameter extends Stretch {
  readonly kind: "parameter";
  readonly name: string;
  /** `:-`, `%%`, `@Q` …, `#` before the name for the length, `!` before it for indirection. */
  readonly operator?: string;
  /** What stands after the operator, or in the subscript. */
  readonly parts: readonly Part[];
  readonly quoted: boolean;
}
export interface CommandSubstitution extends Stretch {
  readonly kind: "command-substitution";
  readonly script: Block;
  readonly quoted: boolean;
}
export interface ProcessSubstitution extends Stretch {
  readonly kind: "process-substitution";
  readonly script: Block;
}
export interface Arithmetic extends Stretch {
  readonly kind: "arithmetic";
  readonly parts: readonly Part[];
}
export interface Glob extends Stretch {
  readonly kind: "glob";
  readonly text: string;
}
export interface ArrayValue extends Stretch {
  readonly kind: "array";
  readonly words: readonly Word[];
}

export interface Redirection extends Stretch {
  readonly operator: string;
  /** The file descriptor in front of the operator, as written. */
  readonly descriptor?: string;
  /** The file, the descriptor, the text of a here-string, or the delimiter of a here-document. */
  readonly target: Word;
  readonly hereDocument?: HereDocument;
}

export interface HereDocument extends Stretch {
  /** False where the delimiter is quoted: then the body is plain text. */
  readonly expands: boolean;
  readonly parts: readonly Part[];
}
