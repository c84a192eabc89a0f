import { allCommands } from "./all-commands.ts";
import { codeOf } from "./code-of.ts";
import { expansionsIn, interpreterAfter } from "./expansions-in.ts";
import { type Fetch, fetchOf } from "./fetches.ts";
import { innerScripts } from "./inner-scripts.ts";
import { invocationOf, programName } from "./invocation.ts";
import { launchedBy } from "./launched-by.ts";
import { partsOf, partsOfCommand } from "./parts-of.ts";
import type { Block, Command, Compound, Part, Word } from "./script.ts";
import { textOf } from "./text-of.ts";
import { verifies } from "./verifications.ts";

/** A download and what becomes of it. */
export interface Download extends Fetch {
  /** How the content is first put to use as a program; undefined where this script does not do so. */
  readonly use?: Use;
  /** The check of a checksum or a signature that stands between the download and its use. */
  readonly verifiedBy?: Command;
}

export interface Use {
  /**
   * `piped` into an interpreter, `substituted` into its code, `run` later from the file, `installed` where programs are found, or
   * as a package, `unpacked` from an archive.
   */
  readonly how: "piped" | "substituted" | "run" | "installed" | "unpacked";
  readonly by: Command;
}

export function downloads(script: Block): readonly Download[] {
  return downloadsIn(script, 0);
}

function downloadsIn(script: Block, depth: number): readonly Download[] {
  const commands = allCommands(script);
  const found: Download[] = [];
  for (const [index, command] of commands.entries()) {
    if (found.length >= maxDownloads) break;
    const fetch = fetchOf(command);
    if (fetch) found.push(followed(fetch, commands.slice(index + 1, index + 1 + maxLater)));
    else if (depth < maxDepth) for (const inner of downloadsInside(command, depth)) found.push(inner);
  }
  return found;
}

/** Downloads of a script inside a command's words are told at that command, which has a place in the text. */
function downloadsInside(command: Command, depth: number): Download[] {
  return innerScripts(command)
    .flatMap((script) => downloadsIn(script, depth + 1))
    .map(({ use, verifiedBy, ...fetch }) => ({
      ...fetch,
      command,
      ...(use && { use: { how: use.how, by: command } }),
      ...(verifiedBy && { verifiedBy: command }),
    }));
}

function followed(fetch: Fetch, later: readonly Command[]): Download {
  const use = useInPlace(fetch) ?? useLater(fetch, later);
  const verifiedBy = use && later.find((one) => one.start < use.by.start && verifies(one));
  return { ...fetch, ...(use && { use }), ...(verifiedBy && { verifiedBy }) };
}

// What is further apart than this has nothing to do with each other, and a script made to cost time costs little.
const maxLater = 2000;
const maxDownloads = 200;
const maxDepth = 3;

const unpackers = /^(?:tar|bsdtar|unzip|gunzip|7z|7za|bunzip2|unxz|cpio|zcat)$/;
const installers = /^(?:dpkg|rpm|installer|msiexec|install|apt|apt-get|yum|dnf|apk|snap|pip|pip3|gem|brew)$/;

/** `curl … | bash`, `bash -c "$(curl …)"`, `bash <(curl …)`, `curl … | tar x`. */
function useInPlace({ command, output }: Fetch): Use | undefined {
  if (output?.kind !== "stdout") return undefined;
  for (
    let current: Command | Compound | undefined = command;
    current;
    current = current.within ?? current.block.owner
  ) {
    const piped = usedByPipe(current);
    if (piped) return piped;
    if (current.within) continue;
    const { owner } = current.block;
    if (owner?.kind === "command" && runsBlock(owner, current.block)) return { how: "substituted", by: owner };
  }
  return undefined;
}

function usedByPipe({ pipeline, index }: Command | Compound): Use | undefined {
  for (const member of pipeline.members.slice(index + 1, index + 20)) {
    if (member.kind !== "command") continue;
    if (codeOf(member)?.stdin) return { how: "piped", by: member };
    if (launchedBy(member).some(({ name }) => unpackers.test(name))) return { how: "unpacked", by: member };
  }
  return undefined;
}

/** True where the output of the substitution becomes the program of the command around it. */
function runsBlock(owner: Command, block: Block): boolean {
  const code = codeOf(owner);
  const places = [...(code?.words ?? []), ...(code?.file ? [code.file] : [])];
  if (code?.stdin) places.push(...owner.redirections.map(({ target }) => target));
  if (interpreterAfter(owner)) places.push(...owner.words);
  return places.some((word) => contains(word, block)) || (code?.stdin === true && inHereDocument(owner, block));
}

function contains(word: Word, block: Block): boolean {
  return word.start <= block.start && block.end <= word.end;
}

function inHereDocument(owner: Command, block: Block): boolean {
  const bodies = owner.redirections.flatMap(({ hereDocument }) => (hereDocument ? [hereDocument] : []));
  return bodies.some(({ start, end }) => start <= block.start && block.end <= end);
}

/** `curl -o f …; bash f`, `X=$(curl …); eval "$X"`. The file is followed through `mv` and `cp`. */
function useLater({ command, output }: Fetch, later: readonly Command[]): Use | undefined {
  if (output?.kind === "stdout") return useOfVariable(command, later);
  if (output?.kind !== "file") return undefined;
  const files = new Set([output.name, programName(output.name)]);
  for (const one of later) {
    const how = usedBy(one, files, 0);
    if (how) return { how, by: one };
    followMoves(one, files);
  }
  return undefined;
}

function useOfVariable({ block }: Command, later: readonly Command[]): Use | undefined {
  const { owner } = block;
  if (owner?.kind !== "command" || block.kind !== "command-substitution") return undefined;
  const name = owner.assignments.find(({ value }) => contains(value, block))?.name;
  if (name === undefined) return undefined;
  const by = later.find((one) => expansionsIn(one).some((use) => use.name === name && use.sink !== undefined));
  return by && { how: "substituted", by };
}

function usedBy(command: Command, files: ReadonlySet<string>, depth: number): Use["how"] | undefined {
  for (const invocation of launchedBy(command)) {
    if (isOneOf(invocation.path, files)) return "run";
    const mentions = invocation.args.some((word) => isOneOf(textOf(word), files));
    if (mentions && unpackers.test(invocation.name)) return "unpacked";
    if (mentions && installers.test(invocation.name)) return "installed";
    if (mentions && invocation.name === "chmod" && invocation.args.some((word) => makesProgram(textOf(word)))) {
      return "installed";
    }
  }
  const code = codeOf(command);
  if (code?.file && isOneOf(textOf(code.file), files)) return "run";
  const readsCode = code?.stdin === true || interpreterAfter(command) !== undefined;
  if (readsCode && mentionsFile(command, files)) return "run";
  if (code?.words.some((word) => readsFile(partsOf(word.parts), files))) return "run";
  const inside = depth < maxDepth ? innerScripts(command).flatMap(allCommands) : [];
  for (const one of inside) {
    const how = usedBy(one, files, depth + 1);
    if (how) return how;
  }
  return undefined;
}

function makesProgram(mode: string): boolean {
  return /^[ugoa]*\+[rwst]*x/.test(mode) || /^0?[0-7]*[1357][0-7]{0,2}$/.test(mode);
}

function mentionsFile(command: Command, files: ReadonlySet<string>): boolean {
  return wordsOf(command).some((word) => isOneOf(textOf(word), files)) || readsFile(partsOfCommand(command), files);
}

/** True where a substitution among the parts, such as `$(cat f)`, names the file. */
function readsFile(parts: Iterable<Part>, files: ReadonlySet<string>): boolean {
  for (const part of parts) {
    const commands = part.kind === "command-substitution" ? part.script.commands : [];
    if (commands.some((command) => wordsOf(command).some((word) => isOneOf(textOf(word), files)))) return true;
  }
  return false;
}

function wordsOf({ words, redirections }: Command): readonly Word[] {
  return [...words, ...redirections.map(({ target }) => target)];
}

function followMoves(command: Command, files: Set<string>): void {
  const invocation = invocationOf(command);
  if (!invocation || !/^(?:mv|cp|ln)$/.test(invocation.name)) return;
  const names = invocation.args.map(textOf).filter((text) => !text.startsWith("-"));
  const target = names.at(-1);
  if (!target || files.size > 50 || !names.slice(0, -1).some((name) => isOneOf(name, files))) return;
  files.add(target);
  if (!target.endsWith("/")) files.add(programName(target));
}

// Directories change between steps of a script, so the last piece of the path is what tells a file.
function isOneOf(path: string, files: ReadonlySet<string>): boolean {
  return path !== "" && (files.has(path) || files.has(programName(path)));
}
