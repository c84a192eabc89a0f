import type { Claim } from "@ringfort/contract";
import { expect, test } from "vitest";
import { type TestHouse, testHouse } from "../../testing/house.fixture.ts";
import type { Player } from "../../testing/player.fixture.ts";

/** Starts the one job of a pipeline, and hands its claim to the test while it runs. */
async function playing(
  house: TestHouse,
  play: (claim: Claim, player: Player, job: string) => Promise<void>,
): Promise<void> {
  const id = await house.trigger();
  const [workflow] = (await house.ask("GET", `/api/v2/pipeline/${id}/workflow`)).body.items;
  const [job] = (await house.ask("GET", `/api/v2/workflow/${workflow.id}/job`)).body.items;
  await house.runAll({ build: (claim, player) => play(claim, player, job.id) });
}

const output = (text: string) => ({ type: "output", step: 0, text, at: 1_000 }) as const;
const begin = { type: "step-started", step: 0, name: "echo", at: 1_000 } as const;
const finish = { type: "step-ended", step: 0, outcome: "success", exitCode: 0, at: 2_000 } as const;

test("a log is read by bytes and by lines, the same while it grows and when it is stored", async () => {
  await using house = await testHouse();
  let path = "";
  let place = "";
  const check = async () => {
    const log = (range: string) => house.ask("GET", `${path}/log?${place}${range}`);
    expect((await log("")).body).toBe("one\ntwö\nthree\n");
    expect((await log("")).headers.get("x-log-bytes")).toBe("15");
    expect((await log("&from=4&to=8")).body).toBe("twö");
    expect((await log("&from=2&to=6")).body).toBe("e\ntw");
    expect((await log("&from=99")).body).toBe("");
    expect((await log("&first_line=2&last_line=2")).body).toBe("twö\n");
    expect((await log("&first_line=3")).body).toBe("three\n");
    const found = (await house.ask("GET", `${path}/log/search?query=TW`)).body;
    expect(found).toMatchObject({ matches: [{ step: 0, line: 2, text: "twö" }], truncated: false });
    expect((await house.ask("GET", `${path}/log?${place.replace("step=0", "step=7")}`)).status).toBe(404);
  };
  await playing(house, async (claim, player, job) => {
    path = `/api/ringfort/v1/jobs/${job}`;
    place = `task=${claim.task}&attempt=1&step=0`;
    await player.say(claim, 1, [begin, output("one\nt"), output("wö\n"), output("three\n")]);
    await check();
    await player.say(claim, 5, [finish]);
    await player.end(claim, { status: "success" });
  });
  expect(await house.house.db.selectFrom("log_chunks").select("seq").execute()).toEqual([]);
  await check();
  expect((await house.ask("GET", `${path}/steps`)).body).toMatchObject({
    tasks: [
      {
        node: 0,
        attempt: 1,
        outcome: "success",
        runner: expect.any(String),
        resource_class: "demo/default",
        steps: [{ step: 0, name: "echo", outcome: "success", exit_code: 0, log_bytes: 15, log_lines: 3 }],
      },
    ],
  });
  expect((await house.ask("GET", `${path}/steps`, undefined, await house.join("stranger"))).status).toBe(404);
});

interface Heard {
  readonly event: string;
  readonly id?: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test says what it expects of an event.
  readonly data: any;
}

/** Reads a stream of events until it ends, or until it has been heard enough. */
async function hear(
  house: TestHouse,
  path: string,
  options: {
    lastEventId?: string;
    enough?: (heard: readonly Heard[]) => boolean;
    onEvent?: (event: Heard) => void;
  } = {},
): Promise<Heard[]> {
  const stop = new AbortController();
  const response = await fetch(`${house.url}/api/ringfort/v1/streams/${path}`, {
    signal: stop.signal,
    headers: {
      authorization: `Bearer ${house.token}`,
      ...(options.lastEventId !== undefined && { "last-event-id": options.lastEventId }),
    },
  });
  expect(response.headers.get("content-type")).toContain("text/event-stream");
  const heard: Heard[] = [];
  let rest = "";
  const decoder = new TextDecoder();
  try {
    for await (const piece of response.body!) {
      const blocks = (rest + decoder.decode(piece, { stream: true })).split("\n\n");
      rest = blocks.pop()!;
      for (const block of blocks) {
        const field = (name: string) =>
          block
            .split("\n")
            .find((line) => line.startsWith(`${name}: `))
            ?.slice(name.length + 2);
        const event = field("event");
        if (event === undefined) continue;
        const id = field("id");
        const one = { event, data: JSON.parse(field("data")!), ...(id !== undefined && { id }) };
        heard.push(one);
        options.onEvent?.(one);
      }
      if (options.enough?.(heard)) break;
    }
  } finally {
    stop.abort();
  }
  return heard;
}

test("a running job's log streams as it comes, resumes where it broke off, and ends with the job", async () => {
  await using house = await testHouse();
  await playing(house, async (claim, player, job) => {
    await player.say(claim, 1, [begin, output("one\n")]);
    const first = await hear(house, `logs?job=${job}`, {
      enough: (heard) => heard.some(({ event }) => event === "step"),
    });
    expect(first[0]).toMatchObject({
      event: "output",
      id: "0:1:2",
      data: { node: 0, step: 0, from: 0, text: "one\n" },
    });
    const second = hear(house, `logs?job=${job}`, { lastEventId: "0:1:2" });
    await player.say(claim, 3, [output("two\n")]);
    await player.say(claim, 4, [output("three\n"), finish]);
    await player.end(claim, { status: "success" });
    const heard = await second;
    const texts = heard.filter(({ event }) => event === "output").map(({ data }) => data.text);
    const complete = heard.findLast(({ event, data }) => event === "step" && data.step === 0);
    expect(complete?.data).toMatchObject({ outcome: "success", log_bytes: 14 });
    // What had left the rows before this reader came to it is read by its range.
    expect(["", "two\n", "two\nthree\n"]).toContain(texts.join(""));
    expect(heard.at(-1)).toEqual({ event: "end", data: { status: "success" } });
  });
});

test("news of pipelines reach who may see them, by organization, project and pipeline", async () => {
  await using house = await testHouse();
  const id = await house.trigger();
  const listening = [`organization=${house.organization.id}`, `project=${house.project.id}`, `pipeline=${id}`].map(
    (query) =>
      hear(house, `pipelines?${query}`, { enough: (heard) => heard.some(({ event }) => event === "pipeline") }),
  );
  let heard: Heard[][] | undefined;
  void Promise.all(listening).then((all) => {
    heard = all;
  });
  const [workflow] = (await house.ask("GET", `/api/v2/pipeline/${id}/workflow`)).body.items;
  await house.until(async () => {
    await house.ask("POST", `/api/v2/workflow/${workflow.id}/cancel`);
    await house.ask("POST", `/api/v2/workflow/${workflow.id}/rerun`);
    return heard;
  });
  for (const events of heard!) {
    expect(events[0]?.event).toBe("look");
    expect(events.at(-1)).toMatchObject({ event: "pipeline", data: { id, project: house.project.id } });
  }
  const stranger = await house.join("stranger");
  for (const query of [`organization=${house.organization.id}`, `pipeline=${id}`]) {
    expect((await house.ask("GET", `/api/ringfort/v1/streams/pipelines?${query}`, undefined, stranger)).status).toBe(
      404,
    );
  }
  expect((await house.ask("GET", "/api/ringfort/v1/streams/pipelines")).status).toBe(400);
});

test("an artifact is listed, downloaded whole and in part, and never shown", async () => {
  await using house = await testHouse();
  await playing(house, async (claim, player) => {
    for (const path of ["out/ä b'(1).html", "out/second"]) {
      const { digest } = await player.send(claim, `<script>${path}</script>`);
      await player.about(claim, "/artifacts", { path, digest });
    }
    await player.perform(claim, "success");
  });
  const { body: page } = await house.ask("GET", "/api/v2/project/circleci/demo/hello/1/artifacts");
  expect(page.items).toHaveLength(2);
  expect(page.items).toContainEqual(expect.objectContaining({ path: "out/second", node_index: 0 }));
  const item = page.items.find(({ path }: { path: string }) => path.includes("ä"));
  const path = new URL(item.url).pathname;
  const get = (headers: Record<string, string> = {}) =>
    fetch(house.url + path, { headers: { authorization: `Bearer ${house.token}`, ...headers } });
  const whole = await get();
  expect(whole.status).toBe(200);
  expect(await whole.text()).toBe("<script>out/ä b'(1).html</script>");
  expect(Object.fromEntries(whole.headers)).toMatchObject({
    "content-type": "application/octet-stream",
    "content-disposition": "attachment; filename*=UTF-8''%C3%A4%20b%27%281%29.html",
    "x-content-type-options": "nosniff",
    "content-security-policy": expect.stringContaining("sandbox"),
  });
  const part = await get({ range: "bytes=1-6" });
  expect([part.status, part.headers.get("content-range"), await part.text()]).toEqual([206, "bytes 1-6/34", "script"]);
  expect((await get({ range: "bytes=99-" })).status).toBe(416);
  expect((await house.ask("GET", path, undefined, null)).status).toBe(401);
  expect((await house.ask("GET", path, undefined, await house.join("stranger"))).status).toBe(404);
});
