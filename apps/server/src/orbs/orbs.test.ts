import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { type TestHouse, testHouse } from "../testing/house.fixture.ts";
import { createGuardedFetch } from "../vcs/outgoing/index.ts";
import { allowedOrbs } from "./allowed-orbs.ts";
import { urlOrbs } from "./url-orbs.ts";

const orb = "commands:\n  hi:\n    steps: [{ run: echo from the orb }]\n";

function using(reference: string): string {
  return `version: 2.1
orbs: { tool: "${reference}" }
jobs:
  build: { machine: true, steps: [tool/hi] }
workflows:
  main: { jobs: [build] }
`;
}

/** A registry that has version 1.2.3 of every orb, and serves one by address as well. */
async function registry() {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (piece: Buffer) => {
      body += piece.toString();
    });
    request.on("end", () => {
      const { ref } = request.method === "POST" ? JSON.parse(body).variables : { ref: request.url };
      asked.push(ref);
      if (request.url === "/orbs/moved.yml") return response.writeHead(302, { location: "/elsewhere.yml" }).end();
      if (request.method === "GET") return response.end(orb);
      const found = { version: "1.2.3", orb: { name: ref.split("@")[0] }, source: orb };
      response.end(JSON.stringify({ data: { orbVersion: found } }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    asked,
    settings: { orb_registry: `${url}/graphql`, allow_private_addresses: "127.0.0.1" },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function pipelineOf(house: TestHouse) {
  return (await house.ask("GET", `/api/v2/pipeline/${await house.trigger()}`)).body;
}

async function enable(house: TestHouse, settings: Readonly<Record<string, boolean>>): Promise<void> {
  await house.house.db
    .updateTable("organizations")
    .set({ settings: JSON.stringify(settings) })
    .execute();
}

test("an orb comes from the registry once, and is kept", async () => {
  await using server = await registry();
  await using house = await testHouse({ config: using("circleci/tool@1.2.3"), settings: server.settings });
  const pipeline = await pipelineOf(house);
  expect(pipeline).toMatchObject({ state: "created", errors: [] });
  const { compiled } = (await house.ask("GET", `/api/v2/pipeline/${pipeline.id}/config`)).body;
  expect(compiled).toContain("# Orb 'circleci/tool@1.2.3' resolved to 'circleci/tool@1.2.3'");
  expect(compiled).toContain("echo from the orb");
  expect(await pipelineOf(house)).toMatchObject({ state: "created" });
  expect(server.asked).toEqual(["circleci/tool@1.2.3"]);
});

test("uncertified orbs are not fetched unless the organization wants them", async () => {
  await using server = await registry();
  await using house = await testHouse({ config: using("acme/tool@1.2.3"), settings: server.settings });
  expect((await pipelineOf(house)).errors[0].message).toContain("uncertified");
  expect(server.asked).toEqual([]);
  await enable(house, { enable_uncertified_public_orbs: true });
  expect(await pipelineOf(house)).toMatchObject({ state: "created" });
  await enable(house, { enable_uncertified_public_orbs: false });
  expect(await pipelineOf(house), "though the cache has it").toMatchObject({ state: "errored" });
});

test("vendored orbs need no registry, and only what the lock records is taken", async () => {
  await using server = await registry();
  await using house = await testHouse({ config: using("acme/tool@1"), settings: server.settings });
  const lock = (text: string) =>
    JSON.stringify({
      lockVersion: 1,
      orbs: { "acme/tool@1": { resolved: "acme/tool@1.0.0", sha256: createHash("sha256").update(text).digest("hex") } },
      images: {},
    });
  const kept = { ".circleci/orbs/acme__tool@1.0.0.yml": orb };
  await house.repository.commit({ ...kept, ".circleci/ringfort.lock": lock(orb) });
  expect(await pipelineOf(house)).toMatchObject({ state: "created" });
  await house.repository.commit({ ".circleci/ringfort.lock": lock("something else") });
  expect((await pipelineOf(house)).errors[0].message).toContain("sha256");
  await house.repository.commit({ ".circleci/ringfort.lock": "{" });
  expect((await pipelineOf(house)).errors[0].message).toContain("ringfort.lock");
  expect(server.asked).toEqual([]);
});

test("an orb by address is fetched only from below what is allowed, and no redirection is followed", async () => {
  await using server = await registry();
  const fetchOutside = createGuardedFetch({ allowPrivate: ["127.0.0.1"], timeoutMs: 5_000, maxBytes: 1_000 });
  const settings = { enable_certified_public_orbs: true, enable_uncertified_public_orbs: false };
  const allowList = [
    { prefix: `${server.url}/orbs/`, auth: "none" },
    { prefix: `${server.url}/private/`, auth: "github-app" },
  ];
  const place = allowedOrbs({ settings, allowList }, urlOrbs(fetchOutside));
  const reasonFor = async (path: string) => {
    const answer = await place.find(server.url + path);
    return answer?.status === "missing" ? answer.reason : answer?.status;
  };
  for (const path of ["/tool.yml", "/orbs", "/orbs/../secret.yml", "/orbs/%2e%2e/secret.yml", "/orbs\\..\\secret.yml"])
    expect(await reasonFor(path), path).not.toBe("found");
  expect(await reasonFor("/private/tool.yml")).toContain("without signing in");
  expect(server.asked).toEqual([]);
  expect(await reasonFor("/orbs/moved.yml")).toContain("302");
  expect(await reasonFor("/orbs/tool.yml")).toBe("found");
  expect(server.asked).toEqual(["/orbs/moved.yml", "/orbs/tool.yml"]);
});

test("a registry that cannot be reached is said to be so", async () => {
  await using house = await testHouse({
    config: using("circleci/tool@1.2.3"),
    settings: { orb_registry: "https://127.0.0.1:1/graphql", allow_private_addresses: "127.0.0.1" },
  });
  expect((await pipelineOf(house)).errors[0].message).toContain("circleci/tool@1.2.3");
});

test("any member compiles a config for nobody in particular, as CircleCI's command line asks", async () => {
  await using server = await registry();
  await using house = await testHouse({ settings: server.settings });
  const viewer = await house.join("viewer", "viewer");
  const compile = (body: object, token = viewer) =>
    house.ask("POST", "/api/v2/compile-config-with-defaults", body, token);
  const config_yaml = using("circleci/tool@1.2.3").replace(
    "tool/hi]",
    "tool/hi, { run: echo << pipeline.git.branch >> }]",
  );
  const { body } = await compile({
    config_yaml,
    options: { owner_id: house.organization.id, pipeline_values: { "git.branch": "topic" } },
  });
  expect(body).toMatchObject({ valid: true, errors: [], "source-yaml": config_yaml, source_yaml: config_yaml });
  expect(body["output-yaml"]).toContain("echo topic");
  expect(body.output_yaml).toBe(body["output-yaml"]);
  const bad = (await compile({ config_yaml: "version: 2.1\njobs: { a: { machine: true } }\n" })).body;
  expect(bad).toMatchObject({ valid: false, "output-yaml": "" });
  expect(bad.errors[0].message.length).toBeGreaterThan(10);
  expect((await compile({ config_yaml }, await house.join("stranger"))).status).toBe(404);
  expect((await compile({ config_yaml, options: { owner_id: "x" } })).status).toBe(400);
});
