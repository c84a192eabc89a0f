import type { Check, Result } from "../../check.ts";
import { read } from "../../evidence/evidence.ts";
import { fail, failsOr, pass } from "../../results.ts";

function hostOf(url: string): string | undefined {
  return /^https?:\/\/(?:[^@/]*@)?([^/:?#]+)/.exec(url)?.[1];
}

export const outboundWebhook: Check = {
  id: "RF-5.1.9",
  slug: "outbound-webhook",
  title: "Outbound webhooks are signed, checked and one's own",
  level: 1,
  severity: "medium",
  scope: "org",
  subject: "project",
  needs: ["HOOK"],
  map: { nist: ["SC-8", "SI-7"], soc2: ["CC6.7"], cis8: ["3.10"], owasp: [8, 10], ssc: ["4.3.4"] },
  why: "An unsigned webhook can be forged by whoever knows its address; one without TLS checks can be read and changed on the way.",
  remedy: "Set `verify-tls` and a signing secret; the receiver checks the `v1` HMAC and nothing else.",

  run(project, { policy }) {
    const subject = { kind: "project", name: project.slug } as const;
    const fails = read(project.HOOK).flatMap((hook): Result[] => {
      const host = hostOf(hook.url);
      const route = `/api/v2/webhook/${hook.id}`;
      const tls = {
        safety: "safe",
        method: "PUT",
        route,
        body: { "verify-tls": true },
        inverse: { method: "PUT", route, body: { "verify-tls": false } },
      } as const;
      if (!hook.verify_tls)
        return [
          fail(subject, `Webhook \`${hook.name}\` does not check its receiver's certificate.`, {
            about: `${hook.name}/tls`,
            severity: "high",
            applies: [tls],
          }),
        ];
      if (!hook.signed)
        return [fail(subject, `Webhook \`${hook.name}\` is not signed.`, { about: `${hook.name}/signature` })];
      if (policy.allowedHosts.length > 0 && (host === undefined || !policy.allowedHosts.includes(host))) {
        return [
          fail(
            subject,
            `Webhook \`${hook.name}\` sends to \`${host ?? "an address that is no URL"}\`, which is not allowed.`,
            { about: `${hook.name}/host` },
          ),
        ];
      }
      return [];
    });
    return failsOr(
      fails,
      pass(subject, "Every webhook is signed and checks its receiver, or there is none.", { restsOn: "setting" }),
    );
  },
};
