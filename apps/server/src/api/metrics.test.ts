import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import type { Log } from "../actions/house.ts";
import { testHouse } from "../testing/house.fixture.ts";

function numberOf(metrics: string, series: string): number {
  const line = metrics.split("\n").find((text) => text.startsWith(`${series} `));
  if (line === undefined) throw new Error(`There is no ${series} in\n${metrics}`);
  return Number(line.slice(series.length));
}

test("Prometheus sees requests, queues, claims, debts, logs and the pool", async () => {
  await using house = await testHouse();
  await house.trigger();
  const scrape = async () => (await house.ask("GET", "/metrics", undefined, null)).body as string;
  const before = await house.until(async () => {
    const metrics = await scrape();
    return numberOf(metrics, 'ringfort_queued_tasks{class="demo/default"}') === 1 && metrics;
  });
  expect(numberOf(before, 'ringfort_queue_oldest_seconds{class="demo/default"}')).toBeGreaterThan(0);
  expect(numberOf(before, "ringfort_claims_total")).toBe(0);
  await house.runAll();
  await house.ask("GET", "/nothing/here");
  const after = await scrape();
  expect(numberOf(after, 'ringfort_queued_tasks{class="demo/default"}')).toBe(0);
  expect(numberOf(after, 'ringfort_running_tasks{class="demo/default"}')).toBe(0);
  expect(numberOf(after, "ringfort_claims_total")).toBe(1);
  expect(numberOf(after, "ringfort_leases_lost_total")).toBe(0);
  expect(numberOf(after, "ringfort_log_bytes_total")).toBe("hello from build\n".length);
  expect(numberOf(after, 'ringfort_effects{state="parked"}')).toBe(0);
  expect(numberOf(after, 'ringfort_database_connections{state="open"}')).toBeGreaterThan(0);
  expect(after).toMatch(/ringfort_build_info\{version="[\d.]+",node="24[\d.]+",schema="\d+"\} 1/);
  expect(after).toContain(
    'ringfort_http_request_seconds_count{method="GET",route="/api/v2/pipeline/:id",status="200"}',
  );
  expect(after).toContain('route="none",status="404"');
  expect(after).not.toContain("/nothing/here");
});

test("nobody else reads them: not through a proxy, nor under another name, but with the token", async () => {
  const token = randomBytes(16).toString("hex");
  await using house = await testHouse({ settings: { metrics_token: token, trusted_proxies: "127.0.0.1" } });
  const status = async (headers: Record<string, string>) => (await fetch(`${house.url}/metrics`, { headers })).status;
  expect(await status({})).toBe(200);
  expect(await status({ "x-forwarded-for": "203.0.113.9" })).toBe(401);
  expect(await status({ "x-forwarded-for": "127.0.0.1" })).toBe(401);
  expect(await status({ "x-forwarded-for": "203.0.113.9", authorization: `Bearer ${token}` })).toBe(200);
  expect(await status({ authorization: `Bearer ${house.token}` })).toBe(401);
});

test("the log has a line for what a config became and for every end, with their ids, and no secret", async () => {
  const lines: string[] = [];
  const note = (fields: object, message: string) => void lines.push(JSON.stringify({ ...fields, message }));
  const log: Log = { debug: note, info: note, warn: note, error: note };
  await using house = await testHouse({ log });
  const pipeline = await house.trigger();
  await house.runAll();
  const has =
    (message: string, ...parts: string[]) =>
    () =>
      Promise.resolve(lines.some((line) => [message, pipeline, ...parts].every((part) => line.includes(part))));
  await house.until(has("A pipeline is compiled"));
  await house.until(has("A job has ended", '"name":"build"', '"status":"success"'));
  await house.until(has("A workflow has ended", '"status":"success"'));
  const all = lines.join("\n");
  for (const secret of [house.token, house.runnerToken]) expect(all).not.toContain(secret);
});
