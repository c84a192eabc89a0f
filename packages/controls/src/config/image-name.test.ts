import { describe, expect, test } from "vitest";
import { isWellFormedDigest, readImageName, whyMoving } from "./image-name.ts";

test.each([
  // image                                registry                  namespace   name      tag           digest
  ["node", "docker.io", "library", "node", undefined, undefined],
  ["cimg/node:20.10.0", "docker.io", "cimg", "node", "20.10.0", undefined],
  ["docker.io/library/node:20", "docker.io", "library", "node", "20", undefined],
  ["localhost:5000/tool", "localhost:5000", "", "tool", undefined, undefined],
  ["ghcr.io/acme/team/tool:1@sha256:00", "ghcr.io", "acme/team", "tool", "1", "sha256:00"],
  ["cimg/node@sha256:abc123...", "docker.io", "cimg", "node", undefined, "sha256:abc123..."],
])("%s is taken apart as Docker does it", (text, registry, namespace, name, tag, digest) => {
  expect(readImageName(text)).toEqual({ text, registry, namespace, name, tag, digest });
});

describe("a tag moves", () => {
  test.each(["latest", "lts", "lts-browsers", "stable", "current", "edge", "18", "v3", "3-alpine", "default"])(
    "%s",
    (tag) => {
      expect(whyMoving(tag)).toBeDefined();
    },
  );
});

describe("a tag names one release, as far as it tells", () => {
  test.each(["20.10.0", "2024.01", "22.04", "20240131", "1234", "api-29", "1.2.3-alpine", "ubuntu2004-2"])(
    "%s",
    (tag) => {
      expect(whyMoving(tag)).toBeUndefined();
    },
  );
});

test.each([
  [`sha256:${"0".repeat(64)}`, true],
  [`sha256:${"0".repeat(63)}`, false],
  [`sha256:${"g".repeat(64)}`, false],
  [`sha256:${"0".repeat(64)}\n`, false],
])("the digest %j can be one: %s", (digest, can) => {
  expect(isWellFormedDigest(digest)).toBe(can);
});
