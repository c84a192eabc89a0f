import { defineCommand } from "../command.ts";
import { changeRoot, rootOptions, without } from "../vault/change-root.ts";
import { tellToRotate } from "../vault/to-rotate.ts";

export const trustRemoveClass = defineCommand({
  details:
    "New values are not sealed for it any more. What it could open until now is listed: if it was stolen, that has to be replaced.",
  positionals: [{ name: "NAME", help: "the resource class", required: true }],
  options: rootOptions,
  async run({ options, positionals: [given] }, io) {
    const name = given!;
    return await changeRoot(
      options,
      ({ classes }) => ({ classes: without(classes, name, () => [], "class") }),
      io,
      async (vault, { classes }) => {
        const scopes = classes.filter((one) => one.name === name).flatMap((one) => one.scopes);
        await tellToRotate(vault, scopes, name);
      },
    );
  },
});
