import { type Invocation, invocationOf, throughWrappers } from "./invocation.ts";
import type { Command, Word } from "./script.ts";
import { textOf } from "./text-of.ts";

/** Programs that run what stands in their own arguments: after these words, after options, and after so many words of their own. */
const launchers: readonly { readonly begins: readonly string[]; readonly valued?: RegExp; readonly own?: number }[] = [
  { begins: ["xargs"], valued: /^-[aEdIiLnPs]$/ },
  { begins: ["parallel"], valued: /^(?:-[jIN]|--jobs)$/ },
  { begins: ["npx"], valued: /^(?:-p|--package|-c|--call)$/ },
  { begins: ["bunx"] },
  { begins: ["pnpx"] },
  { begins: ["npm", "exec"], valued: /^(?:--package|-p|-w|--workspace)$/ },
  { begins: ["pnpm", "exec"] },
  { begins: ["pnpm", "dlx"] },
  { begins: ["yarn", "dlx"] },
  { begins: ["yarn", "exec"] },
  { begins: ["yarn", "run"] },
  { begins: ["bundle", "exec"] },
  { begins: ["poetry", "run"] },
  { begins: ["pipenv", "run"] },
  { begins: ["uv", "run"], valued: /^(?:--with|--python|-p|--extra|--group)$/ },
  { begins: ["uvx"], valued: /^(?:--from|--with|--python|-p)$/ },
  { begins: ["pipx", "run"], valued: /^(?:--spec|--python)$/ },
  { begins: ["python", "-m"] },
  { begins: ["python3", "-m"] },
  { begins: ["dotenv"], valued: /^-[ef]$/ },
  { begins: ["aws-vault", "exec"], own: 1 },
  { begins: ["op", "run"], valued: /^--env-file$/ },
  { begins: ["doppler", "run"], valued: /^(?:-[pc]|--project|--config)$/ },
  { begins: ["xvfb-run"], valued: /^-[ns]$/ },
  { begins: ["retry"], valued: /^-[tsmd]$/ },
  { begins: ["watch"], valued: /^-n$/ },
  { begins: ["strace"], valued: /^-[eops]$/ },
  { begins: ["busybox"] },
];

const known = new WeakMap<Command, readonly Invocation[]>();

/** A command's own invocation, then what it starts through `xargs`, `npx`, `poetry run` and their like, the outermost first. */
export function launchedBy(command: Command): readonly Invocation[] {
  const found = known.get(command) ?? findLaunched(command);
  known.set(command, found);
  return found;
}

function findLaunched(command: Command): readonly Invocation[] {
  const found: Invocation[] = [];
  let invocation = invocationOf(command);
  while (invocation && found.length < 8) {
    found.push(invocation);
    const inner = launchedWords(invocation);
    invocation = inner && throughWrappers(command, inner);
  }
  return found;
}

function launchedWords({ name, args }: Invocation): readonly Word[] | undefined {
  if (name === "find") return afterFindExec(args);
  for (const { begins, valued, own = 0 } of launchers) {
    if (begins[0] !== name) continue;
    const skip = begins.length - 1;
    if (begins.slice(1).some((word, index) => textArgument(args, index) !== word)) continue;
    return afterOptions(args.slice(skip), valued, own);
  }
  return undefined;
}

function textArgument(args: readonly Word[], index: number): string | undefined {
  const word = args[index];
  return word && textOf(word);
}

function afterFindExec(args: readonly Word[]): readonly Word[] | undefined {
  const at = args.findIndex((word) => /^-(?:exec|execdir|ok)$/.test(word.raw));
  return at < 0 ? undefined : args.slice(at + 1);
}

function afterOptions(args: readonly Word[], valued: RegExp | undefined, own: number): readonly Word[] | undefined {
  let left = own;
  for (let index = 0; index < args.length; index += 1) {
    const text = textArgument(args, index) ?? "";
    if (text === "--") return args.slice(index + 1);
    if (valued?.test(text)) index += 1;
    else if (text.startsWith("-")) continue;
    else if (left > 0) left -= 1;
    else return args.slice(index);
  }
  return undefined;
}
