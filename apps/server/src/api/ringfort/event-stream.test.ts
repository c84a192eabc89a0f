import { expect, test } from "vitest";
import { testHouse } from "../../testing/house.fixture.ts";
import { Bell } from "./event-stream.ts";

test("a bell that rang while nobody waited is heard by the next who does, once", async () => {
  const bell = new Bell();
  bell.ring();
  bell.ring();
  expect(await bell.wait(30_000)).toBe(true);
  expect(await bell.wait(1)).toBe(false);
  const waiting = bell.wait(30_000);
  bell.ring();
  expect(await waiting).toBe(true);
});

test("a person has only so many streams open at once, and closing one makes room", async () => {
  await using house = await testHouse();
  const streams: AbortController[] = [];
  const open = async () => {
    const stop = new AbortController();
    const { status, body } = await fetch(
      `${house.url}/api/ringfort/v1/streams/pipelines?organization=${house.organization.id}`,
      { signal: stop.signal, headers: { authorization: `Bearer ${house.token}` } },
    );
    if (status === 200) streams.push(stop);
    else await body?.cancel();
    return status;
  };
  for (let index = 0; index < 30; index += 1) expect(await open()).toBe(200);
  expect(await open()).toBe(429);
  streams[0]!.abort();
  await house.until(async () => (await open()) === 200);
  // The others are still open when the house closes: it does not wait for them.
});
