import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import type { DockerImage } from "@ringfort/contract";
import { pack } from "tar-stream";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { candidate } from "../room.fixture.ts";
import { readHost } from "../settings.ts";
import { findEngine } from "./find-engine.ts";
import { parseImageName, reference } from "./image-name.ts";
import { obtainImage } from "./pull.ts";

test.each([
  // written                                  engine is asked for                  credentials go to
  ["cimg/base", "cimg/base:latest", "https://index.docker.io/v1/"],
  ["postgres:17.2", "postgres:17.2", "https://index.docker.io/v1/"],
  ["localhost/x", "localhost/x:latest", "localhost"],
  ["registry.example:5000/team/app", "registry.example:5000/team/app:latest", "registry.example:5000"],
  ["registry.example/team/app:1.2@sha256:ab", "registry.example/team/app@sha256:ab", "registry.example"],
])("%s is asked for as %s", (written, asked, registry) => {
  const name = parseImageName(written);
  expect(reference(name)).toBe(asked);
  expect(name.registry).toBe(registry);
});

const { missing } = await candidate("docker");

describe.skipIf(missing !== undefined)(`pulling${missing ? ` (skipped: ${missing})` : ""}`, () => {
  let registry: TestRegistry;
  beforeAll(async () => {
    registry = await startRegistry();
  });
  afterAll(() => registry.close());

  const obtain = async (image: Partial<DockerImage>, signal = new AbortController().signal) => {
    const engine = await findEngine(readHost());
    if ("missing" in engine) throw new Error(engine.missing);
    const lines: string[] = [];
    const secrets = { PASSWORD: "right" };
    const pulling = { secrets, onProgress: (line: string) => void lines.push(line), signal };
    const written = { image: registry.image, environment: {}, ...image };
    try {
      return { lines, inspected: await obtainImage(engine.client, written, pulling) };
    } finally {
      await engine.client.send("DELETE", `/images/${written.image}`).catch(() => {});
    }
  };

  test("goes with the credentials of the config, whose variables come from contexts", async () => {
    const { lines, inspected } = await obtain({ auth: { username: "me", password: "$PASSWORD" } });
    expect(inspected.Config?.Env).toContain("PULLED=yes");
    expect(lines[0]).toBe(`Pulling image ${registry.image}`);
    expect(lines.join("\n")).not.toContain("right");
  });

  test("by digest takes exactly that image", async () => {
    const { inspected } = await obtain({
      image: registry.image.replace(":1", `:other@${registry.digest}`),
      auth: { username: "me", password: "right" },
    });
    expect(inspected.Config?.Env).toContain("PULLED=yes");
  });

  test.each([[undefined], [{ username: "me", password: "wrong" }]])("with %o is the user's mistake", async (auth) => {
    const failing = obtain(auth ? { auth } : {});
    await expect(failing).rejects.toMatchObject({ name: "RoomFailure", userMistake: true });
    await expect(failing).rejects.not.toThrow(/wrong/);
  });

  test("stops when it is given up", async () => {
    const stop = new AbortController();
    registry.onBlob = () => stop.abort(new Error("given up"));
    const failing = obtain({ auth: { username: "me", password: "right" } }, stop.signal);
    await expect(failing).rejects.toThrow("given up");
  });
});

interface TestRegistry {
  readonly image: string;
  readonly digest: string;
  /** Called when the engine asks for content, which then never comes. */
  onBlob: (() => void) | undefined;
  close(): Promise<void>;
}

/** A registry with one image, for whoever knows the password: as much of the distribution API as a pull takes. */
async function startRegistry(): Promise<TestRegistry> {
  const archive = pack();
  archive.entry({ name: "hello" }, `hello ${process.pid}`);
  archive.finalize();
  const layer = await buffer(archive);
  const config = Buffer.from(
    JSON.stringify({
      architecture: "amd64",
      os: "linux",
      config: { Env: ["PULLED=yes"] },
      rootfs: { type: "layers", diff_ids: [digestOf(layer)] },
    }),
  );
  const described = (content: Buffer, mediaType: string) => ({
    mediaType,
    size: content.length,
    digest: digestOf(content),
  });
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: "application/vnd.docker.distribution.manifest.v2+json",
      config: described(config, "application/vnd.docker.container.image.v1+json"),
      layers: [described(layer, "application/vnd.docker.image.rootfs.diff.tar")],
    }),
  );
  const contents = new Map([layer, config].map((content) => [digestOf(content), content]));
  const server: Server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const path = request.url ?? "";
    if (request.headers.authorization !== `Basic ${Buffer.from("me:right").toString("base64")}`) {
      response.writeHead(401, { "WWW-Authenticate": 'Basic realm="test"' }).end();
    } else if (path.includes("/manifests/")) {
      const type = "application/vnd.docker.distribution.manifest.v2+json";
      const length = String(manifest.length);
      response
        .writeHead(200, { "Content-Type": type, "Content-Length": length, "Docker-Content-Digest": digestOf(manifest) })
        .end(manifest);
    } else if (path.includes("/blobs/") && registry.onBlob) {
      registry.onBlob();
    } else response.end(contents.get(path.split("/").at(-1) ?? ""));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const registry: TestRegistry = {
    image: `127.0.0.1:${(server.address() as AddressInfo).port}/ringfort/pulled:1`,
    digest: digestOf(manifest),
    onBlob: undefined,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return registry;
}

function digestOf(content: Buffer): string {
  return `sha256:${createHash("sha256").update(content).digest("hex")}`;
}
