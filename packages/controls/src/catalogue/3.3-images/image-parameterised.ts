import type { Check } from "../../check.ts";
import { imagesOf } from "../../config/images.ts";
import { parameterTypesOf } from "../../config/pipeline-parameters.ts";
import { worstOrigin } from "../../config/taint.ts";
import { fail, failsOr, pass } from "../../results.ts";

export const imageParameterised: Check = {
  id: "RF-3.3.5",
  slug: "image-parameterised",
  title: "No caller chooses an image",
  level: 1,
  severity: "high",
  scope: "config",
  subject: "config",
  needs: ["compiled"],
  map: { nist: ["SI-10", "CM-7(5)"], soc2: ["CC6.8"], cis8: ["2.5"], owasp: [1, 3] },
  why: "Whoever triggers the pipeline, or names the branch, makes your job run inside an image of their own, with its secrets.",
  remedy: "Make the parameter an `enum` of the images, or the tags, that you reviewed.",
  guards: [
    "A parameter of type `enum` offers reviewed values only.",
    "A revision or a pipeline number cannot be chosen.",
    "Where only the tag is chosen the name still binds the image, and it is told at medium.",
  ],
  run(config) {
    const types = parameterTypesOf(config);
    const fails = imagesOf(config).flatMap(({ image, at, holder, origins, related }) => {
      const worst = worstOrigin(origins, types);
      if (worst?.taint !== "arbitrary") return [];
      const written = config.view.source.text.slice(at.start, at.end);
      const onlyTag = /^["']?[\w./-]+:/.test(written);
      const why = `\`${worst.origin.name}\`, which a caller can set to any text, is a part of the image \`${image.text}\`.`;
      return [
        fail(config.subject, why, {
          primary: at,
          about: `${holder}/${worst.origin.name}`,
          related,
          ...(onlyTag ? { severity: "medium" } : {}),
        }),
      ];
    });
    return failsOr(fails, pass(config.subject, "No image is made of what a caller can choose.", { restsOn: "yaml" }));
  },
};
