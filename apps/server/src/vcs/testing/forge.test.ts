import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readGithub, type Verified } from "../deliveries/index.ts";
import { Mirror } from "../git/index.ts";
import { createHostCheck } from "../outgoing/index.ts";
import { decideTrigger } from "../triggering/index.ts";
import { webhookSecret } from "./delivery.fixture.ts";
import { Forge } from "./forge.fixture.ts";
import { scratchFolder } from "./repository.fixture.ts";

let forge: Forge;
let scratch: ReturnType<typeof scratchFolder>;

beforeEach(async () => {
  forge = await Forge.start();
  scratch = scratchFolder();
});

afterEach(async () => {
  await forge.stop();
  scratch.remove();
});

test("from a push to the file at its commit: delivered, decided, fetched, read", async () => {
  const seen: Verified[] = [];
  const hook = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.once("end", () => {
      const headers = request.headers as Record<string, string>;
      seen.push(readGithub({ headers, body: Buffer.concat(chunks), query: {} }, webhookSecret));
      response.end();
    });
  });
  await new Promise<void>((resolve) => hook.listen(0, "127.0.0.1", resolve));
  forge.isPrivate = true;
  forge.repository.commit("Begin", { ".circleci/config.yml": "version: 2.1\n" });
  await forge.push("refs/heads/main", `http://127.0.0.1:${(hook.address() as AddressInfo).port}/`, webhookSecret);
  hook.close();

  const [delivery] = seen;
  if (!delivery?.ok || delivery.event.type !== "push") throw new Error("The push was not read.");
  const project = { forks: "never", buildForkPrs: false, buildPrsOnly: false, prOnlyBranchOverrides: [] } as const;
  const decision = decideTrigger(delivery.event, project);
  if (!decision.run || !decision.checkout?.revision) throw new Error("The push starts nothing.");
  const { fetchRef, ref, revision } = decision.checkout;

  const checkHost = createHostCheck(["127.0.0.1"]);
  const mirror = new Mirror(join(scratch.path, "1.git"), { protocols: ["http"], timeoutMs: 60_000, checkHost });
  const credentials = { kind: "token", token: forge.token } as const;
  expect(await mirror.fetch(delivery.event.repository.cloneUrl, [fetchRef])).toMatchObject({
    ok: false,
    why: "denied",
  });
  expect(await mirror.fetch(delivery.event.repository.cloneUrl, [fetchRef], credentials)).toEqual({ ok: true });
  expect(await mirror.isAncestor(revision, ref)).toBe(true);
  expect(await mirror.readFile(revision, ".circleci/config.yml", 1_000)).toBe("version: 2.1\n");
});
