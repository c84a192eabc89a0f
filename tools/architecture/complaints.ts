import { posix } from "node:path";
import type { Room } from "./layers.ts";
import type { SourceFile, Workspace } from "./workspace.ts";
import { nameOf } from "./workspace.ts";

type Layers = Readonly<Record<string, Room>>;

/** Everything in the workspaces that the layer table does not allow, one sentence each. */
export function complaints(workspaces: readonly Workspace[], layers: Layers): string[] {
  return [
    ...roomComplaints(workspaces, layers),
    ...workspaces.flatMap((workspace) => manifestComplaints(workspace, layers)),
    ...workspaces.flatMap((workspace) =>
      workspace.sources.flatMap((file) => importComplaints(workspace, file, layers)),
    ),
    ...workspaces
      .filter((workspace) => workspace.folder.startsWith("packages/"))
      .flatMap((workspace) => workspace.sources.filter(isProduct).flatMap(impurities)),
  ];
}

function roomComplaints(workspaces: readonly Workspace[], layers: Layers): string[] {
  const folders = new Set(workspaces.map((workspace) => workspace.folder));
  const unknown = [...folders]
    .filter((folder) => !layers[folder])
    .map((folder) => `${folder} is not in the layer table`);
  const misplaced = Object.entries(layers).flatMap(([folder, room]) => {
    if (room.planned && folders.has(folder)) return [`${folder} exists and is still marked as planned`];
    if (!room.planned && !folders.has(folder)) return [`${folder} is in the layer table and does not exist`];
    return [];
  });
  return [...unknown, ...misplaced];
}

function manifestComplaints({ folder, name, asksFor }: Workspace, layers: Layers): string[] {
  const misnamed = name === nameOf(folder) ? [] : [`${folder} is named ${name}, not ${nameOf(folder)}`];
  const allowed = allowedNames(folder, layers);
  const forbidden = asksFor.filter((other) => !allowed.has(other));
  return [...misnamed, ...forbidden.map((other) => `${folder}/package.json asks for ${other}`)];
}

// Biome holds product code to the manifest; tests are exempt there, and relative paths are nobody's dependency.
function importComplaints({ folder, name }: Workspace, file: SourceFile, layers: Layers): string[] {
  const allowed = allowedNames(folder, layers).add(name);
  return importsOf(file.text).flatMap((specifier) => {
    if (specifier.startsWith("@ringfort/")) {
      const other = specifier.split("/").slice(0, 2).join("/");
      return allowed.has(other) ? [] : [`${file.path} imports ${specifier}`];
    }
    if (!specifier.startsWith(".")) return [];
    const target = posix.join(posix.dirname(file.path), specifier);
    const isAllowed = target.startsWith(`${folder}/`) || isFixtureOf(target, file.path, layers[folder]);
    return isAllowed ? [] : [`${file.path} reaches out of ${folder} to ${target}`];
  });
}

/** What a room keeps for tests in `src/testing`, the tests of those above it use as well: a real server, not a likeness of one. */
function isFixtureOf(target: string, path: string, room: Layers[string] | undefined): boolean {
  if (!/\.(?:test|fixture)\.ts$/.test(path) || !target.endsWith(".fixture.ts")) return false;
  return room?.mayImport.some((other) => target.startsWith(`${other}/src/testing/`)) ?? false;
}

function allowedNames(folder: string, layers: Layers): Set<string> {
  return new Set(layers[folder]?.mayImport.map(nameOf));
}

function importsOf(text: string): string[] {
  const specifiers = /\b(?:from|import)\s*\(?\s*["']([^"'\n]+)["']/g;
  return [...text.matchAll(specifiers)].map((match) => match[1]!);
}

function isProduct({ path }: SourceFile): boolean {
  return !/\.(test|fixture)\.ts$/.test(path);
}

const impure: readonly (readonly [what: RegExp, says: string])[] = [
  [/\bMath\s*\.\s*random\b/, "rolls dice"],
  [/\bnew Date\b|\bDate\s*[.(]/, "reads the clock"],
  [/["']node:/, "uses Node"],
  [/@ts-(?:ignore|nocheck|expect-error)/, "switches the compiler off"],
  [/biome-ignore\S* lint\/\w+\/(?:noNodejsModules|noRestrictedGlobals|noUndeclaredDependencies)/, "picks a lock"],
];

function impurities({ path, text }: SourceFile): string[] {
  return impure.filter(([what]) => what.test(text)).map(([, says]) => `${path} ${says}`);
}
