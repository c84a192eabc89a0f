import { makeFirstRoot } from "./first-root.ts";

/** Says the root, which is public, and ends; the keys end with it, but for their files. */
process.stdout.write(JSON.stringify(await makeFirstRoot(JSON.parse(process.argv[2] ?? ""))));
