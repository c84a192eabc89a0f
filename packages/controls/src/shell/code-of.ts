import type { Invocation } from "./invocation.ts";
import { programName } from "./invocation.ts";
import { languageOf } from "./language-of.ts";
import { launchedBy } from "./launched-by.ts";
import { optionsOf } from "./options-of.ts";
import type { Command, Word } from "./script.ts";
import { textOf } from "./text-of.ts";

/** What an invocation takes as program text: the words that are code, the file that holds it, or its standard input. */
export interface Code {
  readonly by: Invocation;
  readonly words: readonly Word[];
  readonly file?: Word;
  readonly stdin: boolean;
}

const inlineFlag: Readonly<Record<string, RegExp>> = {
  posix: /^-[a-z]*c$/,
  python: /^-[A-Za-z]*c$/,
  node: /^(?:-e|-p|-pe|--eval|--print|eval)$/,
  perl: /^-[a-zA-Z]*[eE]$/,
  ruby: /^-[a-z]*e$/,
  powershell: /^-(?:c|command|e|ec|enc|encodedcommand)$/i,
  cmd: /^\/[ck]$/i,
};
const shells = /^(?:ba|da|a|z|k|mk)?sh$/;
const valuedByInterpreters = ["-o", "-O", "--rcfile", "--init-file", "-W", "-X", "-r", "--require"];
const rooms =
  /^(?:docker|podman|nerdctl|docker-compose|kubectl|oc|vagrant|heroku|lxc|chroot|nsenter|gcloud|fly|flyctl)$/;
const valuedBySsh = "BbcDEeFIiJLlmOopQRSWw".split("").map((letter) => `-${letter}`);

const known = new WeakMap<Command, Code | undefined>();

/** The code that a command runs besides its own name: through `eval`, `bash -c`, `ssh host …`, `source`, a pipe. */
export function codeOf(command: Command): Code | undefined {
  if (!known.has(command)) known.set(command, readCode(command));
  return known.get(command);
}

function readCode(command: Command): Code | undefined {
  for (const by of launchedBy(command)) {
    const code = codeTakenBy(by);
    if (code) return code;
  }
  return undefined;
}

function codeTakenBy(by: Invocation): Code | undefined {
  const { name, args } = by;
  if (name === "eval") return { by, words: args, stdin: false };
  if (name === "source" || name === ".") return fromFile(by, args[0]);
  if (name === "trap") return { by, words: args.slice(0, 1), stdin: false };
  if (name === "ssh") return throughSsh(by);
  if (name === "su" || name === "script" || name === "runuser") return afterFlag(by, /^(?:-c|--command)$/);
  if (name === "php") return afterFlag(by, /^-r$/) ?? fromOperand(by);
  if (rooms.test(name)) return insideRoom(by);
  return throughInterpreter(by);
}

function throughInterpreter(by: Invocation): Code | undefined {
  const language = languageOf(by.name);
  const flag = inlineFlag[language];
  if (!flag || by.name === "busybox" || by.name === "") return undefined;
  return afterFlag(by, flag) ?? fromOperand(by);
}

function afterFlag(by: Invocation, flag: RegExp): Code | undefined {
  const at = by.args.findIndex((word) => flag.test(textOf(word)));
  if (at < 0) return undefined;
  const code = by.args.slice(at + 1).find((word) => !/^[-+]o?$|^-[a-z]{1,3}$/.test(textOf(word)));
  return { by, words: code ? [code] : [], stdin: false };
}

function fromOperand(by: Invocation): Code | undefined {
  const file = optionsOf(by.args, valuedByInterpreters).operands[0];
  const own = file ? by.args.slice(0, by.args.indexOf(file)) : by.args;
  if (own.some((word) => /^(?:--version|--help|-V|-m|--check)$/.test(textOf(word)))) return undefined;
  const readsInput = shells.test(by.name) && own.some((word) => /^-[a-z]*s[a-z]*$/.test(textOf(word)));
  if (readsInput || !file || isStandardInput(textOf(file))) return { by, words: [], stdin: true };
  return fromFile(by, file);
}

function fromFile(by: Invocation, file: Word | undefined): Code | undefined {
  if (!file) return undefined;
  return isStandardInput(textOf(file)) ? { by, words: [], stdin: true } : { by, words: [], file, stdin: false };
}

function isStandardInput(path: string): boolean {
  return path === "-" || path === "/dev/stdin" || path === "/dev/fd/0" || path === "/proc/self/fd/0";
}

function throughSsh(by: Invocation): Code {
  const host = optionsOf(by.args, valuedBySsh).operands[0];
  const after = host ? by.args.slice(by.args.indexOf(host) + 1) : [];
  const words = after.filter((word) => !(word === after[0] && textOf(word) === "--"));
  const [shell] = words;
  const readsInput = words.length === 0 || (words.length <= 2 && shell && shells.test(programName(textOf(shell))));
  return { by, words, stdin: Boolean(readsInput) };
}

// `docker exec it sh -c "…"`: the shell stands somewhere among the words.
function insideRoom(by: Invocation): Code | undefined {
  const at = by.args.findIndex((word) => shells.test(programName(textOf(word))));
  const shell = by.args[at];
  if (!shell) return undefined;
  const path = textOf(shell);
  const inner = { ...by, name: programName(path), path, word: shell, args: by.args.slice(at + 1) };
  return afterFlag(inner, /^-[a-z]*c$/);
}
