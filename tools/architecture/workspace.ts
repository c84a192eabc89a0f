import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** A folder with a manifest, as the check sees it. */
export interface Workspace {
  /** `packages/config` */
  readonly folder: string;
  /** `@ringfort/config` */
  readonly name: string;
  /** Workspaces that its manifest asks for, by name, whatever the kind of dependency. */
  readonly asksFor: readonly string[];
  readonly sources: readonly SourceFile[];
}

export interface SourceFile {
  /** From the root of the repository, with `/`. */
  readonly path: string;
  readonly text: string;
}

/** `packages/config` is `@ringfort/config`: the folder's name is the package's. */
export function nameOf(folder: string): string {
  return `@ringfort/${folder.slice(folder.indexOf("/") + 1)}`;
}

export function readWorkspaces(root: string): Workspace[] {
  return globSync(["packages/*/package.json", "apps/*/package.json"], { cwd: root })
    .map((manifest) => dirname(manifest))
    .sort()
    .map((folder) => readWorkspace(root, folder));
}

function readWorkspace(root: string, folder: string): Workspace {
  const manifest = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
  const asksFor = ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"]
    .flatMap((kind) => Object.keys(manifest[kind] ?? {}))
    .filter((name) => name.startsWith("@ringfort/"));
  return { folder, name: manifest.name, asksFor, sources: readSources(root, folder) };
}

function readSources(root: string, folder: string): SourceFile[] {
  if (!existsSync(join(root, folder, "src"))) return [];
  return globSync(`${folder}/src/**/*.{ts,tsx}`, { cwd: root }).map((path) => ({
    path,
    text: readFileSync(join(root, path), "utf8"),
  }));
}
