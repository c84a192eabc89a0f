import { afterAll, beforeAll } from "vitest";
import { type Cluster, startCluster } from "../postgres/cluster.ts";

/** One cluster for the tests of a file; each run works in a schema of its own and rolls it back. */
export function sharedDatabase(): { readonly url: string } {
  let cluster: Cluster | undefined;
  beforeAll(async () => {
    cluster = await startCluster();
  });
  afterAll(() => cluster?.[Symbol.asyncDispose]());
  return {
    get url() {
      return `postgresql://ringfort@localhost/postgres?host=${encodeURIComponent(cluster!.socketFolder)}`;
    },
  };
}
