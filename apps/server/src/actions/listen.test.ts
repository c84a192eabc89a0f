import { once } from "node:events";
import { type AddressInfo, createServer, connect as dial, type Socket } from "node:net";
import { expect, test } from "vitest";
import type { Connection } from "../postgres/connection.ts";
import { testHouse } from "../testing/house.fixture.ts";
import { announce } from "./announce.ts";
import type { Log } from "./house.ts";
import { Announcements } from "./listen.ts";

const silent: Log = { debug() {}, info() {}, warn() {}, error() {} };

/** A way to the database that can be closed. */
async function openGate({ host, port = 5432, ...rest }: Connection) {
  const sockets = new Set<Socket>();
  const gate = { isOpen: true, refused: 0 };
  const server = createServer((incoming) => {
    incoming.on("error", () => undefined);
    if (!gate.isOpen) {
      gate.refused += 1;
      incoming.destroy();
      return;
    }
    const outgoing = host.startsWith("/") ? dial(`${host}/.s.PGSQL.${port}`) : dial(port, host);
    outgoing.on("error", () => undefined);
    incoming.pipe(outgoing).pipe(incoming);
    for (const socket of [incoming, outgoing]) sockets.add(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    gate,
    connection: { ...rest, host: "127.0.0.1", port: (server.address() as AddressInfo).port },
    breakAll() {
      for (const socket of sockets) socket.destroy();
    },
    async [Symbol.asyncDispose]() {
      this.breakAll();
      server.close();
      await once(server, "close");
    },
  };
}

test("a database that is away is looked for with patience, and found again by one connection", async () => {
  await using house = await testHouse({ log: silent });
  await using way = await openGate(house.connection);
  await using announcements = new Announcements(way.connection, silent);
  await announcements.open();
  const heard: string[] = [];
  let gaps = 0;
  announcements.on(
    (announcement) => void heard.push(announcement.about),
    () => {
      gaps += 1;
    },
  );
  way.gate.isOpen = false;
  const from = Date.now();
  way.breakAll();
  await house.until(async () => way.gate.refused >= 6);
  expect(Date.now() - from).toBeGreaterThan(2_500);
  way.gate.isOpen = true;
  await house.until(async () => gaps > 0);
  await announce(house.house.db, { about: "effect", kind: "test" });
  await house.until(async () => heard.length > 0);
  expect(heard.filter((about) => about === "effect")).toHaveLength(1);
  expect(gaps).toBe(1);
});
