import type { Origin } from "@ringfort/config";
import type { Check } from "../../check.ts";
import { isOpen } from "../../config/image-name.ts";
import { imagesOf } from "../../config/images.ts";
import { fail, failsOr, pass } from "../../results.ts";

export const imageNoDigest: Check = {
  id: "RF-3.3.2",
  slug: "image-no-digest",
  title: "Every image is bound to a digest",
  level: 2,
  severity: "medium",
  scope: "config",
  subject: "config",
  needs: ["compiled"],
  map: { nist: ["SI-7", "SR-11"], soc2: ["CC8.1"], cis8: ["16.5"], owasp: [3], ssc: ["2.4.2", "3.1.7"] },
  why: "A tag can be pushed again with other content; a digest is the content.",
  remedy: "Add the digest that the tag has today, and let a bot propose the next: `cimg/node:20.10.0@sha256:…`.",
  guards: [
    "An image whose tag is the pipeline's own revision or number was built by this pipeline, for this pipeline.",
    "Machine images have no digests: RF-3.3.3 asks for a dated one.",
  ],
  run(config) {
    const { subject } = config;
    const fails = imagesOf(config).flatMap(({ image, kind, at, holder, origins, related }) => {
      if (kind === "machine" || image.digest !== undefined || isOpen(image.text) || origins.some(isOfThisPipeline))
        return [];
      return [
        fail(subject, `\`${image.text}\` is bound to no digest.`, {
          primary: at,
          about: `${holder}/${image.text}`,
          related,
        }),
      ];
    });
    return failsOr(fails, pass(subject, "Every image is bound to a digest.", { restsOn: "yaml" }));
  },
};

function isOfThisPipeline({ name }: Origin): boolean {
  return name === "pipeline.git.revision" || name === "pipeline.number" || name === "pipeline.id";
}
