import { expect, test } from "vitest";
import { imageDigests, parseImage } from "./image-digests.ts";
import { serve } from "./registry-server.fixture.ts";

const digest = `sha256:${"a1".repeat(32)}`;

test.each([
  ["node", { host: "registry-1.docker.io", path: "library/node", tag: "latest" }],
  ["cimg/node:20.1", { host: "registry-1.docker.io", path: "cimg/node", tag: "20.1" }],
  ["docker.io/cimg/go:1", { host: "registry-1.docker.io", path: "cimg/go", tag: "1" }],
  ["ghcr.io/a/b/c:d", { host: "ghcr.io", path: "a/b/c", tag: "d" }],
  ["localhost:5000/a:1", { host: "localhost:5000", path: "a", tag: "1" }],
  [`a/b@${digest}`, { path: "a/b", digest }],
])("%s is read as Docker reads it", (image, name) => {
  expect(parseImage(image)).toMatchObject(name);
});

test.each(["", "a b", "$IMAGE", "a/../b", "UPPER/case", "a:b:c:d/"])("%j is no image", async (image) => {
  expect(await imageDigests(100)(image)).toMatchObject({ digest: null });
});

test("a pinned image needs no registry", async () => {
  expect(await imageDigests(100)(`registry.invalid/a@${digest}`)).toEqual({ digest });
});

test("a public image's digest is asked for, with the token that the registry wants", async () => {
  await using server = await serve((request, response) => {
    if (request.url?.startsWith("/token")) {
      response.end(JSON.stringify({ token: "anonymous" }));
    } else if (request.headers.authorization === "Bearer anonymous") {
      response.setHeader("docker-content-digest", digest).end();
    } else {
      const realm = `Bearer realm="http://${request.headers.host}/token",service="registry",scope="repository:a/b:pull"`;
      response.writeHead(401, { "www-authenticate": realm }).end();
    }
  });
  expect(await imageDigests(2_000)(`${server.host}/a/b:1`)).toEqual({ digest });
  expect(server.asked).toEqual([
    "HEAD /v2/a/b/manifests/1",
    "GET /token?service=registry&scope=repository%3Aa%2Fb%3Apull",
    "HEAD /v2/a/b/manifests/1",
  ]);
});

test.each([
  [404, /does not exist/],
  [403, /private/],
  [500, /status 500/],
])("a registry that says %d gives no digest", async (status, reason) => {
  await using server = await serve((_, response) => response.writeHead(status).end());
  expect(await imageDigests(2_000)(`${server.host}/a/b:1`)).toEqual({
    digest: null,
    reason: expect.stringMatching(reason),
  });
});

test("a host that does not answer is asked once", async () => {
  await using server = await serve((request) => request.socket.destroy());
  const digestOf = imageDigests(500);
  await digestOf(`${server.host}/a:1`);
  expect(await digestOf(`${server.host}/b:1`)).toMatchObject({
    digest: null,
    reason: expect.stringContaining("cannot be reached"),
  });
  expect(server.asked).toHaveLength(1);
});
