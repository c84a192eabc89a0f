import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { setImmediate } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import type { Log } from "../actions/house.ts";
import { testHouse } from "../testing/house.fixture.ts";
import type { Span } from "./span.ts";
import { SpanExporter } from "./span-exporter.ts";

interface Received {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
}

/** Takes spans as a collector does, or answers as it is told. */
async function collector(status = 200): Promise<{ url: string; spans: Received[]; requests: () => number }> {
  const spans: Received[] = [];
  let requests = 0;
  const server = createServer((request, response) => {
    requests += 1;
    void text(request).then((body) => {
      const { resourceSpans } = JSON.parse(body);
      if (request.url === "/v1/traces" && status === 200) spans.push(...resourceSpans[0].scopeSpans[0].spans);
      if (status > 0) response.writeHead(status).end("{}");
    });
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, spans, requests: () => requests };
}

const span: Span = {
  traceId: "0".repeat(31).concat("1"),
  spanId: "0".repeat(15).concat("1"),
  name: "x",
  kind: "internal",
  from: 1,
  to: 2,
  failed: false,
  attributes: {},
};

function listening(): Log & { readonly said: string[] } {
  const said: string[] = [];
  const note = (fields: object, message: string) => void said.push(`${message} ${JSON.stringify(fields)}`);
  return { said, debug: note, info: note, warn: note, error: note };
}

test("a pipeline, its workflow and its job are one trace, and every request is one", async () => {
  const there = await collector();
  await using house = await testHouse({ settings: { otel_endpoint: there.url } });
  const id = await house.trigger();
  await house.runAll();
  const named = (name: string) => there.spans.find((found) => found.name === name);
  const job = await house.until(async () => named("pipeline") && named("workflow main") && named("job build"));
  const [pipeline, workflow] = [named("pipeline")!, named("workflow main")!];
  expect(new Set([pipeline, workflow, job].map(({ traceId }) => traceId))).toEqual(new Set([id.replaceAll("-", "")]));
  expect(workflow.parentSpanId).toBe(pipeline.spanId);
  expect(job.parentSpanId).toBe(workflow.spanId);
  expect(BigInt(job.endTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(job.startTimeUnixNano));
  expect(job.startTimeUnixNano).toHaveLength(19);
  await house.until(async () => named("GET /api/v2/pipeline/:id"));
  expect(JSON.stringify(there.spans)).not.toContain(house.token);
});

test.each([
  ["refuses", 500],
  ["says nothing", 0],
])("a collector that %s makes nobody wait, and what it missed is counted", async (_, status) => {
  const there = await collector(status);
  const log = listening();
  const exporter = new SpanExporter(there.url, log);
  const from = performance.now();
  for (let count = 0; count < 20_000; count++) exporter.add(span);
  await setImmediate();
  expect(performance.now() - from).toBeLessThan(2_000);
  await exporter[Symbol.asyncDispose]();
  expect(log.said.join("\n")).toMatch(/does not take spans .*"dropped":\d{5}/);
});

test("what waits at the end is still sent", async () => {
  const there = await collector();
  const exporter = new SpanExporter(there.url, listening());
  for (let count = 0; count < 1_200; count++) exporter.add(span);
  await exporter[Symbol.asyncDispose]();
  expect(there.spans).toHaveLength(1_200);
  expect(there.requests()).toBeGreaterThanOrEqual(3);
});
