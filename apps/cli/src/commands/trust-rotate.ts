import { CommandFailure, defineCommand } from "../command.ts";
import { changeRoot, rootOptions } from "../vault/change-root.ts";
import { classKeyOptions, classKeys } from "../vault/person-key.ts";
import { tellToRotate } from "../vault/to-rotate.ts";

export const trustRotate = defineCommand({
  details: [
    "Gives a class other keys, in one new trust root: first make them on the runner (`ringfort runner keys`), then name them here. With --recovery everything is sealed for them at once.",
    "What the old keys could open is listed. If they were stolen, that has to be replaced; if this is routine, nothing more is to be done.",
  ].join("\n\n"),
  positionals: [{ name: "NAME", help: "the resource class", required: true }],
  options: { ...classKeyOptions, ...rootOptions },
  async run({ options, positionals: [given] }, io) {
    const name = given!;
    const keys = classKeys(options);
    return await changeRoot(
      options,
      ({ classes }) => {
        if (!classes.some((one) => one.name === name))
          throw new CommandFailure("the trust root has no such class; `ringfort trust show` lists them.");
        return { classes: classes.map((one) => (one.name === name ? { ...one, ...keys } : one)) };
      },
      io,
      async (vault, { classes }) => {
        const scopes = classes.filter((one) => one.name === name).flatMap((one) => one.scopes);
        await tellToRotate(vault, scopes, `the old keys of ${name}`);
      },
    );
  },
});
