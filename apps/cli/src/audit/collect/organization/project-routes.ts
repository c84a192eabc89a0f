import {
  type Answer,
  checkoutKeys,
  pipelineDefinitions,
  projectBySlug,
  projectClaims,
  projectSettings,
  projectSettings3,
  projectVariables,
  runsSince,
  schedules,
  webhooks,
} from "@ringfort/client";
import type { Evidence, OrgEvidence, ProjectEvidence } from "@ringfort/controls";
import { after, notCollected, type Scan } from "./scan.ts";

const ninetyDays = 90 * 86_400_000;

/** What is known of one project. Routes that go by the project's id are missing where the project itself is. */
export async function projectEvidence(
  slug: string,
  organization: OrgEvidence["ORG"],
  { reader, kept, now }: Scan,
): Promise<ProjectEvidence> {
  const read = <T>(key: string, ask: () => Promise<Answer<T>>) => kept.answer(`${slug} ${key}`, ask);
  const PRJ = await read("PRJ", () => projectBySlug(reader, slug));
  const byId = <T>(key: string, ask: (id: string) => Promise<Answer<T>>): Promise<Evidence<T>> =>
    after(PRJ, ({ id }) => read(key, () => ask(id)));
  const [PRJSET, PRJSET3, ENV, CKEY, SCHED, PDEF, HOOK, RUNS, PRJOIDC] = await Promise.all([
    read("PRJSET", () => projectSettings(reader, slug)),
    byId("PRJSET3", (id) => projectSettings3(reader, id)),
    read("ENV", () => projectVariables(reader, slug)),
    read("CKEY", () => checkoutKeys(reader, slug)),
    // The parameters of a schedule and the address of a webhook may hold a secret.
    kept.passing(() => schedules(reader, slug)),
    byId("PDEF", (id) => pipelineDefinitions(reader, id)),
    after(PRJ, ({ id }) => kept.passing(() => webhooks(reader, id))),
    read("RUNS", () => runsSince(reader, slug, now - ninetyDays)),
    after(organization, ({ id: org }) => byId("PRJOIDC", (id) => projectClaims(reader, org, id))),
  ]);
  return {
    kind: "project",
    slug,
    ...{ PRJ, PRJSET, PRJSET3, ENV, CKEY, SCHED, PDEF, HOOK, RUNS, PRJOIDC },
    SSHKEY: notCollected("the project's SSH keys", "a public route for SSH keys, which the platform does not have"),
    FORGE: notCollected("the forge's repository", "a forge token that may read the repository's settings"),
  };
}
