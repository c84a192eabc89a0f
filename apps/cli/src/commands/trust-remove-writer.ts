import { defineCommand } from "../command.ts";
import { changeRoot, rootOptions, without } from "../vault/change-root.ts";
import { tellToWriteAnew } from "../vault/to-rotate.ts";

export const trustRemoveWriter = defineCommand({
  details:
    "Runners refuse what only a removed writer has signed. Such values are listed: somebody else has to set them anew, or they stay closed.",
  positionals: [{ name: "WHO", help: "the name or the key", required: true }],
  options: rootOptions,
  async run({ options, positionals: [given] }, io) {
    const who = given!;
    return await changeRoot(
      options,
      ({ writers }) => ({ writers: without(writers, who, ({ key }) => [key], "writer") }),
      io,
      async (vault, { writers }) => {
        const gone = writers.filter(({ name, key }) => name === who || key === who);
        await tellToWriteAnew(
          vault,
          gone.map(({ key }) => key),
          who,
        );
      },
    );
  },
});
