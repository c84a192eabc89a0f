import { readdir, stat } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { CommandFailure } from "../command.ts";
import { readTextFile } from "../text-file.ts";
import { isDataMap, put, readYamlData, type YamlData, type YamlMap } from "./yaml-data.ts";

/** Folders below folders; nobody writes more. */
const deepest = 20;

/**
 * Reads a folder as one YAML document: folders are maps, a file's base name is a key, files of the top folder and `@file.yml` anywhere
 * merge into the map of their folder. Hidden files and files that are not YAML are left out.
 */
export async function packFolder(folder: string): Promise<YamlMap> {
  const packed: YamlMap = {};
  for (const file of await yamlFilesOf(folder)) merge(packed, await readMap(join(folder, file)), join(folder, file));
  for (const child of await foldersOf(folder)) await packInto(packed, join(folder, child), 1);
  if (Object.keys(packed).length === 0) throw new CommandFailure(`there is no YAML in ${folder}.`);
  return packed;
}

async function packInto(parent: YamlMap, folder: string, depth: number): Promise<void> {
  if (depth > deepest) throw new CommandFailure(`${folder} is more than ${deepest} folders deep.`);
  const packed: YamlMap = {};
  for (const file of await yamlFilesOf(folder)) {
    const path = join(folder, file);
    const content = await readMap(path);
    if (file.startsWith("@")) merge(packed, content, path);
    else mergeAt(packed, basename(file, extname(file)), content, path);
  }
  for (const child of await foldersOf(folder)) await packInto(packed, join(folder, child), depth + 1);
  if (Object.keys(packed).length > 0) mergeAt(parent, basename(folder), packed, folder);
}

async function yamlFilesOf(folder: string): Promise<string[]> {
  const names = await entriesOf(folder, "file");
  return names.filter((name) => /\.ya?ml$/.test(name));
}

async function foldersOf(folder: string): Promise<string[]> {
  return entriesOf(folder, "folder");
}

/** Links to files are read; links to folders could lead in a circle and are left out. */
async function entriesOf(folder: string, kind: "file" | "folder"): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((cause: NodeJS.ErrnoException) => {
    throw new CommandFailure(`cannot read the folder ${folder}: ${cause.code ?? cause.message}.`, { cause });
  });
  const names: string[] = [];
  for (const entry of entries) {
    if (entry.name.startsWith(".")) continue;
    if (kind === "folder" ? entry.isDirectory() : entry.isFile()) names.push(entry.name);
    else if (kind === "file" && entry.isSymbolicLink() && (await stat(join(folder, entry.name))).isFile())
      names.push(entry.name);
  }
  return names.sort();
}

async function readMap(path: string): Promise<YamlMap> {
  const data = readYamlData(await readTextFile(path), path);
  if (data === null) return {};
  if (isDataMap(data)) return data;
  throw new CommandFailure(`${path} must hold a map.`);
}

function mergeAt(target: YamlMap, key: string, value: YamlMap, path: string): void {
  const existing = Object.hasOwn(target, key) ? target[key] : undefined;
  if (existing === undefined || existing === null) put(target, key, value);
  else if (isDataMap(existing)) merge(existing, value, path);
  else throw clash(key, path);
}

function merge(target: YamlMap, source: YamlMap, path: string): void {
  for (const [key, value] of Object.entries(source)) {
    const existing: YamlData | undefined = Object.hasOwn(target, key) ? target[key] : undefined;
    if (existing === undefined || existing === null) put(target, key, value);
    else if (isDataMap(existing) && isDataMap(value)) merge(existing, value, path);
    else if (value !== null) throw clash(key, path);
  }
}

function clash(key: string, path: string): CommandFailure {
  return new CommandFailure(`${path} defines \`${key}\`, which another file defines as well.`);
}
