import type { Check } from "../../check.ts";
import { isOpen } from "../../config/image-name.ts";
import { imagesOf } from "../../config/images.ts";
import { isAllowedImage, isDeprecatedImage } from "../../config/registries.ts";
import { fail, failsOr, pass } from "../../results.ts";

export const imageUntrustedRegistry: Check = {
  id: "RF-3.3.4",
  slug: "image-untrusted-registry",
  title: "Every image comes from a registry and namespace that was allowed",
  level: 2,
  severity: "medium",
  scope: "config",
  subject: "config",
  needs: ["compiled"],
  map: { nist: ["CM-7(5)", "SR-3"], soc2: ["CC9.2"], cis8: ["2.5", "16.11"], owasp: [3, 8], ssc: ["3.1.5"] },
  why: "Whoever owns the image reads everything that its job can read.",
  remedy:
    "Mirror the image into your own registry after a review, and name that registry in `allowedRegistries` of the policy file.",
  guards: [
    "CircleCI's `cimg` and Docker's official images are allowed from the start, and the policy file names your own.",
    "Without `allowedRegistries` in the policy file nobody has said which are yours, and it is told at medium.",
  ],
  run(config, { policy }) {
    const { subject } = config;
    const fails = imagesOf(config).flatMap(({ image, kind, at, holder, related }) => {
      if (
        kind === "machine" ||
        isOpen(image.text.split("@")[0] ?? "") ||
        (isAllowedImage(image, policy.allowedRegistries) && !isDeprecatedImage(image))
      )
        return [];
      const more = { primary: at, about: `${holder}/${image.text}`, related };
      if (isDeprecatedImage(image)) {
        const why = `\`${image.text}\` is of CircleCI's first generation, which gets no updates since 2021.`;
        return [fail(subject, why, { ...more, remedy: `Use \`cimg/${image.name}\` or its successor.` })];
      }
      const from = image.namespace === "" ? image.registry : `${image.registry}/${image.namespace}`;
      const said = policy.allowedRegistries.length > 0;
      return [
        fail(subject, `\`${image.text}\` comes from \`${from}\`, which was not allowed.`, {
          ...more,
          ...(said ? {} : { confidence: "medium" }),
        }),
      ];
    });
    return failsOr(fails, pass(subject, "Every image comes from an allowed registry.", { restsOn: "yaml" }));
  },
};
