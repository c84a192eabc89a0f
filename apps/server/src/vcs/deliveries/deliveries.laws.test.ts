import fc from "fast-check";
import { expect, test } from "vitest";
import { giteaDelivery, githubDelivery, gitlabDelivery, webhookSecret } from "../testing/delivery.fixture.ts";
import {
  giteaPullRequest,
  giteaPush,
  gitlabMergeRequest,
  gitlabNote,
  gitlabPush,
} from "../testing/payloads.fixture.ts";
import { readGitea, readGithub, readGitlab, type Verified } from "./index.ts";

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const kinds: readonly (readonly [payload: object, read: (payload: unknown) => Verified])[] = [
  [giteaPush(), (payload) => readGitea(giteaDelivery("push", payload), webhookSecret)],
  [giteaPush(), (payload) => readGithub(githubDelivery("push", payload), webhookSecret)],
  [giteaPullRequest("opened"), (payload) => readGithub(githubDelivery("pull_request", payload), webhookSecret)],
  [giteaPullRequest("label_updated"), (payload) => readGitea(giteaDelivery("pull_request", payload), webhookSecret)],
  [gitlabPush(), (payload) => readGitlab(gitlabDelivery("Push Hook", payload), webhookSecret)],
  [gitlabMergeRequest(), (payload) => readGitlab(gitlabDelivery("Merge Request Hook", payload), webhookSecret)],
  [gitlabNote("run-ci"), (payload) => readGitlab(gitlabDelivery("Note Hook", payload), webhookSecret)],
];

const odd: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>(
    null,
    "",
    "x",
    -1,
    1.5,
    "refs/heads/..",
    "--upload-pack=x",
    [],
    {},
    "../..",
    "\u0000",
    "__proto__",
  ),
  fc.jsonValue() as fc.Arbitrary<Json>,
);

test("a payload with anything in any place is read or refused, and what is read can be trusted to be well formed", () => {
  fc.assert(
    fc.property(fc.constantFrom(...kinds), fc.nat(), odd, ([payload, read], place, value) => {
      const changed: Json = structuredClone(payload) as Json;
      const places = placesIn(changed);
      const [holder, key] = places[place % places.length] ?? [];
      if (holder && key !== undefined) holder[key] = value;
      const result = read(changed);
      if (!result.ok) return;
      const { event } = result;
      expect(JSON.stringify(event)).not.toMatch(/--upload-pack|refs\/heads\/\.\./);
      if (event.type === "push") expect(event.ref).toMatch(/^refs\/[^/]+\/./);
    }),
    { numRuns: 2_000 },
  );
});

/** Free text may hold anything, and is left out. */
const free = new Set([
  "message",
  "title",
  "note",
  "name",
  "email",
  "avatar_url",
  "user_avatar",
  "username",
  "user_username",
  "login",
]);

function placesIn(json: Json): [holder: Record<string, Json>, key: string][] {
  if (typeof json !== "object" || json === null) return [];
  const holder = json as Record<string, Json>;
  return Object.keys(holder).flatMap((key) => [
    ...(free.has(key) ? [] : [[holder, key] satisfies [Record<string, Json>, string]]),
    ...placesIn(holder[key] ?? null),
  ]);
}
