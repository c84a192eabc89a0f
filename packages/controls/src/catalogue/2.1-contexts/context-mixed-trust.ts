import type { Check } from "../../check.ts";
import { isCredentialName } from "../../config/names.ts";
import { read } from "../../evidence/evidence.ts";
import { fail, failsOr, pass } from "../../results.ts";

const mostSecrets = 25;
const mostProviders = 3;
const providers = [
  /^AWS_/,
  /^(?:GCLOUD|GOOGLE|GCP)_/,
  /^(?:AZURE|ARM)_/,
  /^NPM_/,
  /^(?:PYPI|TWINE)_/,
  /^DOCKER/,
  /^(?:GH|GITHUB)_/,
  /^SLACK_/,
  /^SNYK_/,
  /^CIRCLE/,
];
const production = /(?:^|_)PROD(?:UCTION)?(?:_|$)/i;
const other = /(?:^|_)(?:DEV|STAGING|STAGE|TEST|QA|SANDBOX)(?:_|$)/i;

export const contextMixedTrust: Check = {
  id: "RF-2.1.10",
  slug: "context-mixed-trust",
  title: "A context holds the secrets of one purpose",
  level: 2,
  severity: "medium",
  scope: "org",
  subject: "context",
  needs: ["CTXVAR"],
  map: { nist: ["AC-6", "SC-28"], soc2: ["CC6.3"], cis8: ["3.3", "16.8"], owasp: [6] },
  why: "A job that needs one of the secrets gets them all.",
  remedy: "Split the context by environment and provider; the finding lists what belongs together.",
  run(of) {
    const subject = { kind: "context", name: of.name } as const;
    const names = read(of.CTXVAR).map(({ variable }) => variable);
    const held = providers.filter((pattern) => names.some((name) => pattern.test(name)));
    const fails = [
      ...(names.length > mostSecrets
        ? [fail(subject, `\`${of.name}\` holds ${names.length} variables.`, { about: "count" })]
        : []),
      ...(held.length > mostProviders
        ? [fail(subject, `\`${of.name}\` holds the keys of ${held.length} providers.`, { about: "providers" })]
        : []),
      ...(names.some((name) => production.test(name)) && names.some((name) => other.test(name))
        ? [
            fail(subject, `\`${of.name}\` holds secrets of production and of other environments.`, {
              about: "environments",
            }),
          ]
        : []),
      ...(of.name === "org-global" && names.some(isCredentialName)
        ? [fail(subject, "`org-global`, which everybody knows by name, holds a credential.", { about: "org-global" })]
        : []),
    ];
    return failsOr(fails, pass(subject, `\`${of.name}\` holds the secrets of one purpose.`));
  },
};
