import type { Command, Word } from "./script.ts";
import { textOf } from "./text-of.ts";

/** What a command runs, seen through what only changes how it runs. */
export interface Invocation {
  readonly command: Command;
  /** The last piece of the path, without `.exe`: `/usr/bin/curl` is `curl`. With `${…}` where it expands. */
  readonly name: string;
  /** The name as it is written, quotes gone: `./install.sh`. */
  readonly path: string;
  readonly word: Word;
  readonly args: readonly Word[];
  /** `sudo`, `env`, `time` … that stood in front, the outermost first. */
  readonly through: readonly string[];
}

/** How many of a wrapper's own words follow its options, and which of its options take a value. */
interface Wrapper {
  readonly valued: RegExp;
  readonly own: number;
  /** With one of these it is not a wrapper at all: `command -v`. */
  readonly unless?: RegExp;
  readonly assigns?: boolean;
}

const plain: Wrapper = { valued: /^$/, own: 0 };
const wrappers: Readonly<Record<string, Wrapper>> = {
  sudo: {
    valued: /^(?:-[ugUCDhprtT]|--(?:user|group|host|prompt|chdir))$/,
    own: 0,
    assigns: true,
    unless: /^-[lvVkK]$/,
  },
  doas: { valued: /^-[uC]$/, own: 0 },
  env: { valued: /^(?:-[uCS]|--unset|--chdir)$/, own: 0, assigns: true },
  time: { valued: /^-[fo]$/, own: 0 },
  nice: { valued: /^-n$/, own: 0 },
  ionice: { valued: /^-[cn]$/, own: 0 },
  exec: { valued: /^-a$/, own: 0 },
  command: { valued: /^$/, own: 0, unless: /^-[vV]$/ },
  builtin: plain,
  nohup: plain,
  setsid: plain,
  chronic: plain,
  unbuffer: plain,
  noglob: plain,
  stdbuf: { valued: /^-[ioe]$/, own: 0 },
  timeout: { valued: /^(?:-[ks]|--signal|--kill-after)$/, own: 1 },
  gtimeout: { valued: /^(?:-[ks]|--signal|--kill-after)$/, own: 1 },
};

/** `$SUDO apt-get …`: a variable that holds sudo, or nothing. */
const maybeSudo = /^\$\{(?:\w*_)?sudo(?:_\w*)?\}$/i;

/** Undefined where the command only assigns or redirects. */
export function invocationOf(command: Command): Invocation | undefined {
  return throughWrappers(command, command.words);
}

/** The same for words that another command would run, as `xargs` and `npx` do. */
export function throughWrappers(command: Command, words: readonly Word[]): Invocation | undefined {
  const through: string[] = [];
  let at = 0;
  for (;;) {
    const word = words[at];
    if (!word) return undefined;
    const path = textOf(word);
    const name = programName(path);
    const known = maybeSudo.test(path) ? "sudo" : name;
    const next = Object.hasOwn(wrappers, known) ? afterWrapper(words, at, wrappers[known] as Wrapper) : undefined;
    if (next === undefined) return { command, name, path, word, args: words.slice(at + 1), through };
    through.push(name);
    at = next;
  }
}

function afterWrapper(words: readonly Word[], at: number, wrapper: Wrapper): number | undefined {
  let own = wrapper.own;
  for (let index = at + 1; index < words.length; index += 1) {
    const text = textOf(words[index] as Word);
    if (wrapper.unless?.test(text)) return undefined;
    if (wrapper.valued.test(text)) index += 1;
    else if (text.startsWith("-") || (wrapper.assigns && /^\w+=/.test(text))) continue;
    else if (own > 0) own -= 1;
    else return index;
  }
  return undefined;
}

/** The last piece of a path, without `.exe`. */
export function programName(path: string): string {
  const slash = path.lastIndexOf("/");
  return path.slice(slash + 1).replace(/\.exe$/, "");
}

export function commandName(command: Command): string | undefined {
  return invocationOf(command)?.name;
}

export function argumentsOf(command: Command): readonly string[] {
  return (invocationOf(command)?.args ?? []).map(textOf);
}
