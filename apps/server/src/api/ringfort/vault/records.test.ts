import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { testHouse } from "../../../testing/house.fixture.ts";

test("receipts come in pages, oldest first, each once, also those of one moment and of jobs that are gone", async () => {
  await using house = await testHouse();
  const path = `/api/ringfort/v1/organizations/${house.organization.id}/receipts`;
  const rows = Array.from({ length: 230 }, (_, place) => ({
    organization_id: house.organization.id,
    job_id: randomUUID(),
    class: "demo/default",
    fingerprint: `${place}`,
    document: JSON.stringify({ place }),
    at: new Date(1_790_000_000_000 + Math.floor(place / 50)),
  }));
  await house.house.db.insertInto("receipts").values(rows).execute();
  const seen: number[] = [];
  for (let token: string | null = ""; token !== null; ) {
    const { body } = await house.ask("GET", `${path}?after=${encodeURIComponent(token)}`);
    expect(body.items.length).toBeLessThanOrEqual(100);
    seen.push(...body.items.map(({ receipt }: { receipt: { place: number } }) => receipt.place));
    token = body.next_page_token;
  }
  expect(seen.map((place) => Math.floor(place / 50))).toEqual(rows.map((_, place) => Math.floor(place / 50)));
  expect(seen.toSorted((a, b) => a - b)).toEqual(rows.map((_, place) => place));
});
