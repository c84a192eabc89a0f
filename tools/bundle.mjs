// Runs in npm's `prepare`, possibly under an old Node: bundles the CLI, because 500 source modules start in about a second and one file in a tenth.
// The new bundle is made beside the old one and put in its place at the end, so that a command started meanwhile still finds one.
import { cp, rename, rm } from "node:fs/promises";
import { rolldown } from "rolldown";

const place = "apps/cli/dist";
const fresh = `${place}-${process.pid}`;
const bundle = await rolldown({
  // The server starts its compiler in a thread, the runner its own as well, and the signer of OIDC tokens and the maker of the
  // admin's keys are processes: from files of their own.
  input: {
    ringfort: "apps/cli/src/main.ts",
    "compile-worker": "apps/server/src/compiler/compile-worker.ts",
    "own-compile-worker": "apps/runner/src/keyholder/own-compile-worker.ts",
    "first-root-process": "apps/cli/src/up/first-root-process.ts",
    "oidc-signer": "apps/server/src/oidc/signer/signer-process.ts",
  },
  platform: "node",
});
await bundle.write({ dir: fresh, format: "esm", entryFileNames: "[name].mjs", chunkFileNames: "[name]-[hash].mjs" });
await cp("apps/server/src/postgres/migrations", `${fresh}/migrations`, { recursive: true });
await rm(`${place}-old`, { recursive: true, force: true });
await rename(place, `${place}-old`).catch(() => undefined);
await rename(fresh, place);
await rm(`${place}-old`, { recursive: true, force: true });
