import type { Check } from "../../check.ts";
import { isOpen, isWellFormedDigest } from "../../config/image-name.ts";
import { imagesOf } from "../../config/images.ts";
import { fail, failsOr, pass } from "../../results.ts";

export const digestInvalid: Check = {
  id: "RF-3.3.6",
  slug: "digest-invalid",
  title: "Every digest can be a digest",
  level: 1,
  severity: "low",
  scope: "config",
  subject: "config",
  needs: ["compiled"],
  map: { nist: ["SI-7"], soc2: ["CC8.1"], cis8: ["16.5"], owasp: [3] },
  why: "A placeholder or a cut digest binds nothing: the job cannot start, and whoever mends it in haste takes the digest out.",
  remedy: "Resolve it again: `docker buildx imagetools inspect NAME:TAG` prints `sha256:` and 64 hexadecimal digits.",
  run(config) {
    const fails = imagesOf(config).flatMap(({ image, at, holder, related }) => {
      if (image.digest === undefined || isOpen(image.digest) || isWellFormedDigest(image.digest)) return [];
      const why = `\`${image.digest}\` is no digest: that is \`sha256:\` and 64 hexadecimal digits.`;
      return [fail(config.subject, why, { primary: at, about: `${holder}/${image.text}`, related })];
    });
    return failsOr(fails, pass(config.subject, "Every digest is well formed.", { restsOn: "yaml" }));
  },
};
