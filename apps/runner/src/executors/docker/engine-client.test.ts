import { once } from "node:events";
import { createServer } from "node:http";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../job/run-job.fixture.ts";
import { EngineClient } from "./engine-client.ts";

test("an engine that hangs is given up, whatever it was asked", async () => {
  await using folder = await temporaryFolder();
  const socket = join(folder.path, "engine.sock");
  const engine = createServer(() => undefined).listen(socket);
  await once(engine, "listening");
  const client = new EngineClient(socket, "", 200);
  const given = "has not answered";
  await expect(client.get("/info")).rejects.toThrow(given);
  await expect(client.send("DELETE", "/containers/x")).rejects.toThrow(given);
  await expect(client.head("/containers/x/archive")).rejects.toThrow(given);
  await expect(client.hijack("/exec/x/start", {})).rejects.toThrow(given);
  engine.closeAllConnections();
  engine.close();
});
