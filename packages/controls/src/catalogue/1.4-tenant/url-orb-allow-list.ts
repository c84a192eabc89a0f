import type { Check, Context } from "../../check.ts";
import { read, type UrlOrbPrefix } from "../../evidence/evidence.ts";
import { known } from "../../evidence/known.ts";
import { subjectOf } from "../../evidence/subject-of.ts";
import { fail, failsOr, pass } from "../../results.ts";
import { branchIn, ownerDepth, readUrlPrefix, type UrlPrefix } from "./url-prefix.ts";

export const urlOrbAllowList: Check = {
  id: "RF-1.4.3",
  slug: "url-orb-allow-list",
  title: "Prefixes of URL orbs are narrow, and authenticated where the content is private",
  level: 1,
  severity: "high",
  scope: "org",
  subject: "organization",
  needs: ["URLORB"],
  map: { nist: ["CM-7(5)", "SR-3"], soc2: ["CC9.2"], cis8: ["2.5"], owasp: [3, 8], ssc: ["3.1.5"] },
  why: "Every address below a prefix is trusted code: with a shared host's root on the list, everybody's files are.",
  remedy:
    "Delete the entry and add it again with organization, repository and a tag or commit in it, and a slash at its end.",
  guards: ["A folder of your own, or a tag or commit in the path, is narrow enough."],
  run(org, context) {
    const subject = subjectOf(org);
    const prefixes = read(org.URLORB);
    const fails = prefixes.flatMap((entry) => {
      const why = weakness(entry, context);
      return why === undefined ? [] : [fail(subject, why, { about: entry.prefix })];
    });
    return failsOr(
      fails,
      pass(subject, prefixes.length === 0 ? "No URL orbs are allowed." : "Each prefix is narrow.", {
        restsOn: "setting",
      }),
    );
  },
};

function weakness({ prefix, auth }: UrlOrbPrefix, { projects }: Context): string | undefined {
  const url = readUrlPrefix(prefix);
  if (!url) return `\`${prefix}\` is no address of a folder on a host.`;
  if (!url.secure) return `\`${prefix}\` is fetched without TLS: the network may answer anything.`;
  if (url.path.length === 0) return `\`${prefix}\` trusts everything on \`${url.host}\`.`;
  const depth = ownerDepth(url.host);
  if (url.path.length < depth) return `\`${prefix}\` trusts everybody who has a folder on \`${url.host}\`.`;
  if (depth > 0 && url.path.length === depth && !url.closed)
    return `\`${prefix}\` has no slash at its end, so it also matches \`${url.path.at(-1)}-evil\` on \`${url.host}\`.`;
  const branch = branchIn(url);
  if (branch !== undefined) return `\`${prefix}\` follows \`${branch}\`, which changes with every push.`;
  if (auth === "none" && isPrivate(url, projects))
    return `\`${prefix}\` is fetched without authentication, and its repository is private.`;
  return undefined;
}

function isPrivate({ path }: UrlPrefix, projects: Context["projects"]): boolean {
  const repository = path.slice(0, 2).join("/").toLowerCase();
  const project = projects.find(({ slug }) => slug.toLowerCase().endsWith(`/${repository}`));
  return known(project?.FORGE)?.public === false;
}
