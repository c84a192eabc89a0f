import type { Check } from "../../check.ts";
import { isOpen, whyMoving } from "../../config/image-name.ts";
import { imagesOf, type UsedImage } from "../../config/images.ts";
import { fail, failsOr, pass } from "../../results.ts";

export const imageMovingAlias: Check = {
  id: "RF-3.3.3",
  slug: "image-moving-alias",
  title: "No image follows an alias or a major version",
  level: 2,
  severity: "medium",
  scope: "config",
  subject: "config",
  needs: ["compiled"],
  map: { nist: ["CM-2"], soc2: ["CC8.1"], cis8: ["16.5"], owasp: [3], ssc: ["2.1.2"] },
  why: "`current`, `stable`, `lts` or `18` is another image next month: jobs change without a change that anyone reviewed.",
  remedy: "Name one release: `cimg/node:20.10.0` with its digest, `ubuntu-2204:2024.05.1` for a machine.",
  guards: [
    "With a digest the tag is only a note.",
    "Machine images have no digest, so a dated tag is as fixed as they get.",
  ],
  run(config) {
    const fails = imagesOf(config).flatMap((used) => {
      const why = movesBecause(used);
      if (why === undefined) return [];
      return [
        fail(config.subject, `\`${used.image.text}\` moves: ${why}.`, {
          primary: used.at,
          about: `${used.holder}/${used.image.text}`,
          related: used.related,
        }),
      ];
    });
    return failsOr(fails, pass(config.subject, "No image follows an alias or a major version.", { restsOn: "yaml" }));
  },
};

function movesBecause({ image, kind }: UsedImage): string | undefined {
  if (isOpen(image.text) || image.digest !== undefined) return undefined;
  const tag = image.tag ?? (kind === "machine" ? image.name : undefined);
  // `latest` is RF-3.3.1's, which says it louder.
  return tag === undefined || (kind === "docker" && tag === "latest") ? undefined : whyMoving(tag);
}
