import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Log } from "../actions/house.ts";
import { asking } from "./signer/requests.fixture.ts";
import { runOnSocket } from "./signer/run-signer.ts";
import { SignerLink } from "./signer-link.ts";

const log: Log = { debug() {}, info() {}, warn() {}, error() {} };
const issuer = "https://oidc.test";
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "ringfort-link-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const linkTo = (socket: string) => new SignerLink({ folder: join(folder, "own"), issuer, socket, log });

test("a signer of another user is asked over its socket, by many at once, and found again after it was away", async () => {
  const socket = join(folder, "s");
  await using link = linkTo(socket);
  await expect(link.publicKeys()).rejects.toThrow("does not answer now");
  const first = await runOnSocket({ folder: join(folder, "keys"), issuer }, socket);
  const asks = await asking(Date.now());
  const orders = await Promise.all(Array.from({ length: 20 }, async () => asks.order(await asks.request())));
  const answers = await Promise.all(orders.map(({ id: _, type: __, ...order }) => link.mint(order)));
  expect(answers.filter(({ ok }) => ok)).toHaveLength(20);
  await first[Symbol.asyncDispose]();
  await using _second = await runOnSocket({ folder: join(folder, "keys"), issuer }, socket);
  await expect
    .poll(
      () =>
        link.publicKeys().then(
          ({ ok }) => ok,
          () => false,
        ),
      { timeout: 20_000 },
    )
    .toBe(true);
});

test("who speaks nonsense is hung up on, and others go on", async () => {
  const socket = join(folder, "s");
  await using _signer = await runOnSocket({ folder: join(folder, "keys"), issuer }, socket);
  const { connect } = await import("node:net");
  for (const nonsense of [
    "hello\n",
    '{"id":1,"type":"rotate"}\n',
    `${JSON.stringify({ id: 1, type: "keys", more: 1 })}\n`,
  ]) {
    const connection = connect(socket);
    connection.write(nonsense);
    connection.resume();
    await new Promise((resolve) => connection.once("close", resolve));
  }
  await using link = linkTo(socket);
  expect((await link.publicKeys()).ok).toBe(true);
});

test("a signer that answers nonsense gives no token and takes nobody along", async () => {
  const socket = join(folder, "s");
  const liar = createServer((connection) => connection.once("data", () => connection.end('{"id":1,"ok":"yes"}\n')));
  await new Promise<void>((resolve) => liar.listen(socket, resolve));
  await using link = linkTo(socket);
  await expect(link.publicKeys()).rejects.toThrow();
  await expect(link.publicKeys()).rejects.toThrow();
  await new Promise((resolve) => liar.close(resolve));
});
