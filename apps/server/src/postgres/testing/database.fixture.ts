import { randomBytes } from "node:crypto";
import { createConnection } from "node:net";
import { text } from "node:stream/consumers";
import pg from "pg";
import { inject } from "vitest";
import type { OwnConnection } from "../embedded/open-database.ts";

declare module "vitest" {
  interface ProvidedContext {
    databaseBroker: string;
  }
}

export interface TestDatabase extends AsyncDisposable {
  readonly connection: OwnConnection;
}

/** A database for one test file, as the migrations make it; it is gone when it is disposed of, whoever is still connected. */
export async function testDatabase(prepare?: (connection: OwnConnection) => Promise<void>): Promise<TestDatabase> {
  const template = await askBroker();
  const database = `test_${randomBytes(6).toString("hex")}`;
  await run(template, `create database ${database} template ${template.database}`);
  const connection = { ...template, database };
  await prepare?.(connection);
  return {
    connection,
    [Symbol.asyncDispose]: () => run(template, `drop database if exists ${database} with (force)`),
  };
}

async function askBroker(): Promise<OwnConnection> {
  const answer = JSON.parse(await text(createConnection(inject("databaseBroker"))));
  if ("failure" in answer) throw new Error(`the tests' database could not be started: ${answer.failure}`);
  return answer;
}

/** Not in the template itself: nobody may be connected to it while it is copied. */
async function run(template: OwnConnection, sql: string): Promise<void> {
  const client = new pg.Client({ ...template, database: "postgres" });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
