import {
  type Answer,
  collaborations,
  configPolicies,
  contexts,
  type Organization,
  organizationBySlug,
  organizationClaims,
  organizationSecurity,
  organizationSettings,
  type Reader,
  ringfortApi,
  runnerFleet,
  sealedInventory,
  telemetryExporters,
  urlOrbAllowList,
} from "@ringfort/client";
import type { OrgEvidence } from "@ringfort/controls";
import { after, notCollected, type Scan } from "./scan.ts";

/** What the organization as a whole says of itself. */
export async function organizationEvidence(slug: string, origin: string, { reader, kept }: Scan): Promise<OrgEvidence> {
  const ORG = await kept.answer("ORG", () => findOrganization(reader, slug));
  const read = <T>(key: string, ask: (id: string) => Promise<Answer<T>>) =>
    after(ORG, ({ id }) => kept.answer(key, () => ask(id)));
  const [ORGSET, POL, OIDC, URLORB, OTEL, RUNNER, SECURITY, CTXLIST] = await Promise.all([
    read("ORGSET", (id) => organizationSettings(reader, id)),
    after(ORG, ({ id }) => kept.passing(() => configPolicies(reader, id))),
    read("OIDC", (id) => organizationClaims(reader, id)),
    read("URLORB", (id) => urlOrbAllowList(reader, id)),
    read("OTEL", (id) => telemetryExporters(reader, id)),
    read("RUNNER", (id) => runnerFleet(reader, id)),
    read("SECURITY", (id) => organizationSecurity(reader, id)),
    read("CTXLIST", (id) => contexts(reader, id)),
  ]);
  const PLATFORM = isCircleci(origin) ? undefined : await read("PLATFORM", () => ringfortApi(reader));
  const platform = platformOf(PLATFORM);
  const SEALED = platform === "ringfort" ? await read("SEALED", (id) => sealedInventory(reader, id)) : undefined;
  const VCSAPP = notCollected("the forge's app installation", "a forge token that may read the app's installation");
  return {
    kind: "organization",
    name: slug,
    platform,
    ...(PLATFORM && { PLATFORM }),
    ...(SEALED && { SEALED }),
    ...{ ORG, ORGSET, POL, OIDC, URLORB, OTEL, RUNNER, SECURITY, CTXLIST, VCSAPP },
  };
}

/** Some tokens may list the organizations of their owner and not read one by its slug. */
async function findOrganization(reader: Reader, slug: string): Promise<Answer<Organization>> {
  const direct = await organizationBySlug(reader, slug);
  if (direct.status === "read" || direct.why === "unreachable" || direct.why === "rate-limited") return direct;
  const all = await collaborations(reader);
  const own = all.status === "read" ? all.value.find((one) => usualSlug(one.slug) === usualSlug(slug)) : undefined;
  return all.status === "read" && own ? { ...all, value: own } : direct;
}

/** `github/acme` and `gh/acme` are the same. */
export function usualSlug(slug: string): string {
  return slug.replace(/^github\//, "gh/").replace(/^bitbucket\//, "bb/");
}

/** Known by its address, whatever it answers: there a context is open until it is closed, and no answer may say otherwise. */
function isCircleci(origin: string): boolean {
  return /^https:\/\/([\w-]+\.)?circleci\.com$/.test(origin);
}

/** A refusal or silence is no proof: a server that does not describe itself as Ringfort is judged as CircleCI's own. */
function platformOf(described: OrgEvidence["PLATFORM"]): OrgEvidence["platform"] {
  if (described === undefined) return "circleci.com";
  return described.status === "read" ? "ringfort" : "server";
}
