// Each lock is tried: a small house with the real manifests and the real configuration of the tools, in which violations are planted.
import { spawnSync } from "node:child_process";
import {
  cpSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const house = realpathSync(mkdtempSync(join(tmpdir(), "ringfort-locks-")));
afterAll(() => rmSync(house, { recursive: true, force: true }));

const planted = {
  undeclared: "packages/engine/src/undeclared.ts",
  deep: "packages/engine/src/deep.ts",
  globals: "packages/engine/src/globals.ts",
  node: "packages/engine/src/node.ts",
  clock: "packages/engine/src/clock.ts",
  environment: "apps/cli/src/environment.ts",
  circle: "apps/cli/src/circle.ts",
  otherHalf: "apps/cli/src/other-half.ts",
  defaultExport: "apps/cli/src/default-export.ts",
  misnamed: "apps/cli/src/MisNamed.ts",
} as const;

const texts: Record<keyof typeof planted, string> = {
  undeclared: 'export { name } from "@ringfort/config";\n',
  deep: 'export { name } from "@ringfort/contract/src/index.ts";\n',
  globals: "export const reach = [process, fetch, setTimeout, TextEncoder, crypto];\n",
  node: 'export { readFileSync } from "node:fs";\n',
  clock: "export const now = Date.now();\n",
  environment: "export const home = process.env.HOME;\n",
  circle: 'import { two } from "./other-half.ts";\nexport const one = (): number => two();\n',
  otherHalf: 'import { one } from "./circle.ts";\nexport const two = (): number => one();\n',
  defaultExport: "export default 1;\n",
  misnamed: "export const one = 1;\n",
};

beforeAll(() => {
  const configuration = [".gitignore", "biome.json", "package.json", ...globSync("tsconfig*.json", { cwd: root })];
  const manifests = globSync("{packages,apps}/*/package.json", { cwd: root });
  for (const file of [...configuration, ...manifests]) cpSync(join(root, file), join(house, file));
  mkdirSync(join(house, "node_modules/@ringfort"), { recursive: true });
  for (const name of readdirSync(join(root, "node_modules")).filter(
    (name) => name !== "@ringfort" && name !== ".cache",
  ))
    symlinkSync(join(root, "node_modules", name), join(house, "node_modules", name));
  for (const folder of manifests.map(dirname)) {
    write(`${folder}/src/index.ts`, `export const name = "${folder}";\n`);
    symlinkSync(join(house, folder), join(house, "node_modules/@ringfort", folder.slice(folder.indexOf("/") + 1)));
  }
});

function write(file: string, text: string): void {
  mkdirSync(join(house, dirname(file)), { recursive: true });
  writeFileSync(join(house, file), text);
}

function call(tool: "biome" | "tsc" | "node", ...args: string[]): { status: number | null; output: string } {
  const { status, stdout, stderr, error } = spawnSync(join(root, "node_modules/.bin", tool), args, {
    cwd: house,
    encoding: "utf8",
  });
  if (error) throw error;
  return { status, output: stdout + stderr };
}

const lint = () => call("biome", "lint", "--reporter=github", "--max-diagnostics=none", "--error-on-warnings");
const types = () => call("tsc", "-b", "--pretty", "false");

/** `file rule` of every complaint of Biome, `file code` of tsc's. */
function found(output: string): string[] {
  const linted = [...output.matchAll(/title=([^,]+),file=([^,]+),/g)].map(
    (match) => `${relative(house, match[2]!)} ${match[1]}`,
  );
  const typed = [...output.matchAll(/^(\S+)\(\d+,\d+\): error (TS\d+)/gm)].map((match) => `${match[1]} ${match[2]}`);
  return [...new Set([...linted, ...typed])].sort();
}

test("the house with nothing planted passes", () => {
  expect(lint()).toMatchObject({ status: 0 });
  expect(types()).toMatchObject({ status: 0 });
});

test("every planted violation fails, each at its own lock", () => {
  for (const [name, file] of Object.entries(planted)) write(file, texts[name as keyof typeof planted]);

  const linted = lint();
  expect(linted.status).not.toBe(0);
  expect(found(linted.output)).toEqual(
    [
      `${planted.undeclared} lint/correctness/noUndeclaredDependencies`,
      `${planted.node} lint/correctness/noNodejsModules`,
      `${planted.clock} lint/style/noRestrictedGlobals`,
      `${planted.environment} lint/style/noProcessEnv`,
      `${planted.circle} lint/suspicious/noImportCycles`,
      `${planted.otherHalf} lint/suspicious/noImportCycles`,
      `${planted.defaultExport} lint/style/noDefaultExport`,
      `${planted.misnamed} lint/style/useFilenamingConvention`,
    ].sort(),
  );

  const typed = types();
  expect(typed.status).not.toBe(0);
  expect(found(typed.output)).toEqual(
    [
      `${planted.deep} TS2307`,
      `${planted.globals} TS2304`,
      `${planted.globals} TS2591`,
      `${planted.node} TS2591`,
    ].sort(),
  );

  const started = call("node", join(house, planted.deep));
  expect(started.status).not.toBe(0);
  expect(started.output).toContain("ERR_PACKAGE_PATH_NOT_EXPORTED");
});
