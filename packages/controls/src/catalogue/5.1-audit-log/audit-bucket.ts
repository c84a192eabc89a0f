import type { Check } from "../../check.ts";
import { fail, notApplicable, unknown } from "../../results.ts";

export const auditBucket: Check = {
  id: "RF-5.1.3",
  slug: "audit-bucket",
  title: "The bucket of the log takes only what the vendor streams, and keeps it",
  level: 2,
  severity: "high",
  scope: "oidc-policy",
  subject: "trust-policy",
  needs: [],
  map: { nist: ["AU-9", "AU-9(2)"], soc2: ["CC7.2"], cis8: ["8.9"], owasp: [10] },
  why: "A log that can be overwritten, or written by anybody, proves nothing after an incident.",
  remedy:
    "Trust exactly `org/ORG/file-streaming/audit-logs`, in an account of its own, with versioning and object lock.",

  run(policy) {
    const subject = { kind: "trust-policy", name: policy.file } as const;
    const streams = [...policy.text.matchAll(/org\/[^"\s]{1,200}\/file-streaming\/[^"\s]{0,200}/g)].map(
      ([found]) => found,
    );
    if (streams.length === 0) return [notApplicable(subject, "This policy does not receive the audit log.")];
    const loose = streams.find((one) => !/^org\/[0-9a-f-]{36}\/file-streaming\/audit-logs$/.test(one));
    if (loose !== undefined)
      return [
        fail(subject, `The log's role trusts \`${loose}\`, which is wider than one organization's audit log.`, {
          about: loose,
        }),
      ];
    return [
      unknown(
        subject,
        "The role trusts just the log's stream; whether the bucket is versioned, locked and apart is not in this policy.",
        ["the bucket's configuration, by `ringfort attest RF-5.1.3`"],
      ),
    ];
  },
};
