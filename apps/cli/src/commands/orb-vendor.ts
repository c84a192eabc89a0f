import { mkdir, realpath, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import {
  type FoundOrb,
  type Lock,
  type LockedOrb,
  lockFileName,
  type OrbPlace,
  printLock,
  toDocument,
} from "@ringfort/config";
import { CommandFailure, defineCommand, exitCodes, type Io } from "../command.ts";
import { type ConfigFile, defaultConfigFile, readConfigFile } from "../config-file.ts";
import { compileWithOrbs } from "../orbs/compile-with-orbs.ts";
import { compiledImages } from "../orbs/compiled-images.ts";
import { declaredOrbs } from "../orbs/declared-orbs.ts";
import { imageDigests } from "../orbs/image-digests.ts";
import { digestOf, readLock } from "../orbs/lock-file.ts";
import { currentOrbs } from "../orbs/orb-places.ts";
import { vendoredPath } from "../orbs/vendored-orbs.ts";
import { diagnosticsAsText } from "../output/diagnostics-text.ts";
import { styleFor } from "../output/style.ts";
import { configArgument, orbsOption } from "./shared-options.ts";

export const orbVendor = defineCommand({
  details: [
    `Writes every orb that the config uses, nested ones too, to the folder orbs/ beside it, and ${lockFileName} with their digests and those of`,
    "the images that its jobs run in. From then on exactly these sources are used: one that differs makes the config invalid (exit code 3).",
    "Commit both. Run it again to take newer versions.",
  ].join("\n"),
  positionals: [{ ...configArgument, help: `the config; ${defaultConfigFile} by default` }],
  options: { orbs: orbsOption },
  async run({ options, positionals: [file] }, io) {
    if (file === "-")
      throw new CommandFailure("standard input has no folder to write beside.", { exitCode: exitCodes.usage });
    const config = await readConfigFile(file, io);
    if (config.diagnostic)
      throw new CommandFailure(`${config.source.file} is not UTF-8 text.`, { exitCode: exitCodes.configInvalid });
    const orbs = new OrbCollection(currentOrbs(options.orbs, io));
    const { compiled, sources } = await compileWithOrbs(config.source, {}, orbs);
    if (!compiled.ok) {
      io.stderr.write(diagnosticsAsText(compiled.diagnostics, sources, styleFor(io.stderr, io.settings.colour)));
      return exitCodes.configInvalid;
    }
    await orbs.addDeclared(config.source.text, config.source.file);
    const images = await digestsOf(compiledImages(toDocument(compiled.config)), io);
    await write(config, { orbs: orbs.locked(), images }, orbs.found);
    report(config, orbs.found.size, images, io);
    return exitCodes.ok;
  },
});

/** Passes questions on and remembers what was found. */
class OrbCollection implements OrbPlace {
  readonly found = new Map<string, FoundOrb>();
  readonly #place: OrbPlace;

  constructor(place: OrbPlace) {
    this.#place = place;
  }

  async find(reference: string) {
    const answer = await this.#place.find(reference);
    if (answer?.status === "found") this.found.set(reference, answer);
    return answer;
  }

  /** Also the orbs that only another branch or parameter would use. */
  async addDeclared(text: string, file: string): Promise<void> {
    for (const reference of declaredOrbs(text, file)) {
      const answer = this.found.get(reference) ?? (await this.find(reference));
      if (answer?.status !== "found") {
        throw new CommandFailure(
          `orb \`${reference}\` cannot be had: ${answer?.reason ?? "it was found nowhere"}. Nothing was written.`,
        );
      }
      if (!this.#walked.has(answer.resolved)) {
        this.#walked.add(answer.resolved);
        await this.addDeclared(answer.source.text, answer.source.file);
      }
    }
  }
  readonly #walked = new Set<string>();

  locked(): ReadonlyMap<string, LockedOrb> {
    return new Map(
      [...this.found].map(([reference, { resolved, source }]) => [
        reference,
        { resolved, sha256: digestOf(source.text) },
      ]),
    );
  }
}

interface Images extends ReadonlyMap<string, string | null> {}

async function digestsOf(images: readonly string[], io: Io): Promise<Images> {
  const digestOfImage = imageDigests(io.settings.orbs.timeoutMs);
  const digests = new Map<string, string | null>();
  for (const image of images) {
    const answer = await digestOfImage(image);
    digests.set(image, answer.digest);
    if (answer.digest === null) io.stderr.write(`warning: no digest for image ${image}: ${answer.reason}\n`);
  }
  return digests;
}

/** Sources first, the lock last: an interrupted run leaves the old lock, which still says what it said. */
async function write({ folder }: ConfigFile, lock: Lock, orbs: ReadonlyMap<string, FoundOrb>): Promise<void> {
  const before = await readLock(folder).catch(() => undefined);
  const kept = new Set<string>();
  for (const { resolved, source } of orbs.values()) {
    const path = vendoredPath(folder, resolved)!;
    kept.add(path);
    await makeFolderBelow(folder, dirname(path));
    await writeWhole(path, source.text);
  }
  await writeWhole(join(folder, lockFileName), printLock(lock));
  for (const { resolved } of before?.orbs.values() ?? []) {
    const path = vendoredPath(folder, resolved);
    if (path !== undefined && !kept.has(path)) await rm(path, { force: true });
  }
}

/** A repository may hold a link where the folder should be; what is written must stay in it. */
async function makeFolderBelow(parent: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  if ((await realpath(folder)) === join(await realpath(parent), basename(folder))) return;
  throw new CommandFailure(`${folder} is a link to somewhere else. Nothing was written there.`);
}

async function writeWhole(path: string, text: string): Promise<void> {
  const aside = `${path}.new`;
  await writeFile(aside, text);
  await rename(aside, path);
}

function report({ folder }: ConfigFile, orbs: number, images: Images, io: Io): void {
  const without = [...images.values()].filter((digest) => digest === null).length;
  const path = relative(io.cwd, join(folder, lockFileName)) || lockFileName;
  io.stdout.write(
    `wrote ${path}: ${orbs} orbs, ${images.size} images${without > 0 ? `, ${without} of them without a digest` : ""}\n`,
  );
}
