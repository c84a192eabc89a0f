import { get, type JobView, type Node, textOf } from "@ringfort/config";
import type { Span } from "@ringfort/contract";
import type { Check, Result } from "../../check.ts";
import { isLiteral } from "../../config/is-literal.ts";
import { writtenEntries } from "../../config/written-entries.ts";
import { fail, failsOr, pass } from "../../results.ts";

/** A password of a registry, with the place where it is written. */
interface RegistrySecret {
  readonly kind: "auth" | "aws_auth";
  readonly value: string;
  readonly username: string | undefined;
  readonly at: Span;
}

const staticInstead = "A cloud's registry accepts the job's own identity instead of a key that never changes.";

export const registryAuthLiteral: Check = {
  id: "RF-2.2.5",
  slug: "registry-auth-literal",
  title: "No password of an image registry is written out",
  level: 1,
  severity: "critical",
  scope: "config",
  subject: "config",
  needs: ["source"],
  map: { nist: ["IA-5(7)"], soc2: ["CC6.1"], cis8: ["3.11"], owasp: [6], ssc: ["2.3.8"] },
  why: "Whoever reads the repository can pull from, and often push to, the registry that your jobs trust.",
  remedy: "Rotate it, and use `aws_auth: { oidc_role_arn }` or `gcp_auth`, or name a variable of a context.",
  guards: ["A password that names a variable is fine where the registry knows no other way."],
  run({ view, subject }) {
    const written = writtenEntries(view).flatMap(({ key, value }) => secretOf(key, value));
    const compiled = view.jobs.flatMap((job) => secretsOfJob(job, view.source.file));
    const seen = new Set<number>();
    const fails = [...written, ...compiled].flatMap((secret): Result[] => {
      if (secret.value.includes("<<") || seen.has(secret.at.start)) return [];
      seen.add(secret.at.start);
      const about = `${secret.kind} ${secret.username ?? ""}`.trim();
      if (isLiteral(secret.value))
        return [fail(subject, "The password of an image registry is written out.", { primary: secret.at, about })];
      const cloud = secret.kind === "aws_auth" || secret.username === "_json_key";
      if (!cloud) return [];
      const why = `\`${secret.value}\` is a long-lived key of a cloud's registry. ${staticInstead}`;
      return [fail(subject, why, { primary: secret.at, about, severity: "medium", confidence: "medium" })];
    });
    return failsOr(fails, pass(subject, "No password of an image registry is written out.", { restsOn: "yaml" }));
  },
};

function secretOf(key: string, node: Node): RegistrySecret[] {
  if (key !== "auth" && key !== "aws_auth") return [];
  const value = get(node, key === "auth" ? "password" : "aws_secret_access_key");
  const text = value?.kind === "scalar" && value.value !== null ? String(value.value) : undefined;
  if (value === undefined || text === undefined) return [];
  return [{ kind: key, value: text, username: textOf(get(node, "username")), at: value }];
}

/** What a parameter brought in is only seen in the compiled job. */
function secretsOfJob({ node }: JobView, file: string): RegistrySecret[] {
  const images = get(node, "docker");
  if (images?.kind !== "list") return [];
  return images.items
    .flatMap((image) => [...secretOfImage(image, "auth"), ...secretOfImage(image, "aws_auth")])
    .filter(({ at }) => at.file === file);
}

function secretOfImage(image: Node, key: string): RegistrySecret[] {
  const node = get(image, key);
  return node ? secretOf(key, node) : [];
}
