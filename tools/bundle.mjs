// Runs in npm's `prepare`, possibly under an old Node: bundles the CLI, because 500 source modules start in about a second and one file in a tenth.
import { rolldown } from "rolldown";

const bundle = await rolldown({
  input: { ringfort: "apps/cli/src/main.ts" },
  platform: "node",
});
await bundle.write({
  dir: "apps/cli/dist",
  format: "esm",
  entryFileNames: "[name].mjs",
  chunkFileNames: "[name]-[hash].mjs",
  cleanDir: true,
});
