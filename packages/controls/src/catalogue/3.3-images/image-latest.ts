import type { Check } from "../../check.ts";
import { isOpen } from "../../config/image-name.ts";
import { imagesOf } from "../../config/images.ts";
import { fail, failsOr, pass, unknown } from "../../results.ts";

export const imageLatest: Check = {
  id: "RF-3.3.1",
  slug: "image-latest",
  title: "No image is untagged or `latest`",
  level: 1,
  severity: "high",
  scope: "config",
  subject: "config",
  needs: ["compiled"],
  map: { nist: ["CM-2", "CM-7(5)", "SR-11"], soc2: ["CC8.1"], cis8: ["16.5"], owasp: [3], ssc: ["3.1.7", "2.4.2"] },
  why: "The next push of the image, by its owner or by whoever took the account over, changes what your jobs run in.",
  remedy:
    "Name a release and its digest: `name:tag@sha256:…`. `docker buildx imagetools inspect NAME:TAG` prints the digest.",
  guards: ["With a digest the tag is only a note: `node:latest@sha256:…` cannot move."],
  run(config) {
    const { subject } = config;
    const docker = imagesOf(config).filter(({ kind }) => kind === "docker");
    const fails = docker.flatMap(({ image, at, holder, related }) => {
      if (image.digest !== undefined || isOpen(image.text)) return [];
      if (image.tag !== undefined && image.tag !== "latest") return [];
      const how = image.tag === undefined ? "has no tag, which means `latest`" : "follows `latest`";
      return [fail(subject, `\`${image.text}\` ${how}.`, { primary: at, about: `${holder}/${image.text}`, related })];
    });
    const open = docker.find(
      ({ image }) => image.tag === undefined && image.digest === undefined && isOpen(image.text),
    );
    if (fails.length === 0 && open) {
      return [
        unknown(
          subject,
          `Which image \`${open.image.text}\` is, is decided when the job starts.`,
          ["the image written out"],
          {
            primary: open.at,
            about: open.holder,
          },
        ),
      ];
    }
    return failsOr(
      fails,
      pass(subject, "Every image names a tag other than `latest`, or a digest.", { restsOn: "yaml" }),
    );
  },
};
