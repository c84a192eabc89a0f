import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ApiDocument } from "./document.fixture.ts";
import { neverFilled, strayings } from "./exceptions.fixture.ts";
import { type Life, live } from "./life.fixture.ts";
import { operationGroups } from "./operations.ts";
import { callEverything } from "./scenario.fixture.ts";
import { Walk } from "./walk.fixture.ts";

const answered = operationGroups.filter(({ missing }) => missing === undefined).flatMap((group) => group.operations);
const missing = operationGroups.filter((group) => group.missing !== undefined).flatMap((group) => group.operations);

const absent = ApiDocument.isHere ? "" : " (skipped: ../shared/reference is not here)";

describe.skipIf(!ApiDocument.isHere)(`CircleCI's own document of API v2${absent}`, () => {
  let life: Life;
  let walk: Walk;
  beforeAll(async () => {
    life = await live();
    walk = new Walk(life.house, ApiDocument.read(), life.strangersToken);
    await callEverything(walk, life);
  }, 180_000);
  afterAll(() => life?.[Symbol.asyncDispose]());

  test("names the operations that this house knows, under the same tags", () => {
    const ours = operationGroups.flatMap(({ tag, operations }) =>
      operations.map((one): [string, string] => [one, tag]),
    );
    expect(new Map(ours)).toEqual(ApiDocument.read().operations());
    expect(ours).toHaveLength(114);
  });

  test.each(answered)("%s is answered as it is documented", (operation) => {
    const complaints = walk.complaintsAbout(operation).filter((one) => !strayings.some(([known]) => known.test(one)));
    expect(complaints).toEqual([]);
  });

  test.each(answered)("%s leaves nothing empty without a reason", (operation) => {
    const unexplained = walk.unfilledOf(operation).filter((path) => !neverFilled.some(([known]) => known.test(path)));
    expect(unexplained).toEqual([]);
  });

  test("every exception is needed", () => {
    const empty = answered.flatMap((operation) => walk.unfilledOf(operation));
    const complaints = answered.flatMap((operation) => walk.complaintsAbout(operation));
    const idle = [
      ...neverFilled.filter(([known]) => !empty.some((path) => known.test(path))),
      ...strayings.filter(([known]) => !complaints.some((one) => known.test(one))),
    ];
    expect(idle).toEqual([]);
  });

  test.each(missing)("%s says that it is not built", async (operation) => {
    const [method = "", template = ""] = operation.split(" ");
    const path = template.replaceAll(/\{[^}]+\}/g, life.organizationId);
    const answer = await life.house.ask(method, `/api/v2${path}`);
    expect(answer).toMatchObject({ status: 501, body: { message: expect.stringContaining("does not have") } });
  });
});
