import type { Claim, SecretsAnswer } from "@ringfort/contract";
import { bytesOf, canonicalize, digestOf, type SigningKey, sign } from "@ringfort/seal";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestHouse, testHouse } from "../../testing/house.fixture.ts";
import { Player } from "../../testing/player.fixture.ts";
import { aboutClaim, newKey, type TestVault, testVault } from "../../testing/vault.fixture.ts";

const setup = `version: 2.1
setup: true
parameters:
  module: { type: string, default: all }
jobs:
  choose:
    machine: true
    steps: [{ run: echo chosen }]
workflows:
  setup:
    jobs: [choose]
`;

const continued = `version: 2.1
parameters:
  module: { type: string, default: none }
  count: { type: integer, default: 1 }
jobs:
  build:
    machine: true
    steps: [{ run: echo << pipeline.parameters.module >> }]
workflows:
  main:
    jobs: [build]
`;

let house: TestHouse;
let vault: TestVault;
let player: Player;

beforeAll(async () => {
  house = await testHouse({ config: setup });
  vault = await testVault(house);
  player = new Player(house.url, house.runnerToken);
}, 60_000);
afterAll(async () => {
  player.stop();
  await house[Symbol.asyncDispose]();
});

async function claim(job: string): Promise<Claim> {
  return await house.until(async () => (await player.claim(1)).find((claimed) => claimed.job.name === job));
}

type Parameters = Readonly<Record<string, string | number | boolean>>;

async function statementOf(claimed: Claim, config: string, parameters: Parameters, key: SigningKey = vault.attest) {
  const { workflowId: _, ...about } = aboutClaim(claimed);
  const statement = {
    type: "ringfort/continuation/v1",
    ...about,
    continuation: await digestOf(bytesOf(config)),
    parameters: await digestOf(bytesOf(canonicalize(parameters))),
  } as const;
  return await sign(statement, key);
}

test("a setup job continues with what its class vouches for, and the jobs after it are told so", async () => {
  await house.trigger();
  const choose = await claim("choose");
  const parameters = { module: "api", count: 2 };
  const statement = await statementOf(choose, continued, parameters);
  const send = (body: object) => player.about(choose, "/continuation", body);
  await expect(send({ config: `${continued}\n`, parameters, statement })).rejects.toThrow("continuation-changed");
  await expect(send({ config: continued, parameters: {}, statement })).rejects.toThrow("continuation-other-parameters");
  const half = { ...parameters, count: 1.5 };
  await expect(send({ config: continued, parameters: half, statement })).rejects.toThrow(
    "continuation-other-parameters",
  );
  const forged = await statementOf(choose, continued, parameters, await newKey());
  await expect(send({ config: continued, parameters, statement: forged })).rejects.toThrow("continuation-forged");
  await expect(send({ config: continued, parameters, statement: null })).rejects.toThrow("continuation-malformed");
  await send({ config: continued, parameters, statement });
  await send({ config: continued, parameters, statement });
  const another = await statementOf(choose, setup, {});
  await expect(send({ config: setup, parameters: {}, statement: another }), "once").rejects.toThrow("409");
  expect((await player.about<SecretsAnswer>(choose, "/secrets", {})).continuation, "of the setup job").toBeNull();
  await player.end(choose, { status: "success" });
  const build = await claim("build");
  const answer = await player.about<SecretsAnswer>(build, "/secrets", {});
  expect(answer.continuation).toEqual({ config: continued, parameters, statement });
  expect(answer.inputs).toMatchObject({ parameters: {}, configSource: "git", configPath: ".circleci/config.yml" });
  await player.end(build, { status: "success" });
  const events = await house.house.db
    .selectFrom("events")
    .select("success")
    .where("action", "=", "pipeline.continue")
    .orderBy("id")
    .execute();
  expect(events.map(({ success }) => success)).toEqual([false, false, false, false, false, true, false]);
});

test("what was continued by the key alone has nobody who vouches for it", async () => {
  await house.trigger();
  const choose = await claim("choose");
  const body = { "continuation-key": choose.variables["CIRCLE_CONTINUATION_KEY"], configuration: continued };
  expect((await house.ask("POST", "/api/v2/pipeline/continue", body, null)).status).toBe(200);
  await player.end(choose, { status: "success" });
  const build = await claim("build");
  const answer = await player.about<SecretsAnswer>(build, "/secrets", {});
  expect(answer.continuation).toEqual({ config: continued, parameters: {}, statement: null });
  await player.end(build, { status: "success" });
});
