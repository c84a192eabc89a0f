import { defineCommand } from "../command.ts";
import { changeRoot, rootOptions } from "../vault/change-root.ts";
import { keyOption, personKey, scopeOption, scopesOr } from "../vault/person-key.ts";

export const trustAddWriter = defineCommand({
  details:
    "Writers seal values and sign policies. A key that is a writer's already gets the scopes that are named now instead of those that it had.",
  positionals: [{ name: "NAME", help: "who it is", required: true }],
  options: { key: keyOption, scope: scopeOption, ...rootOptions },
  async run({ options, positionals: [name] }, io) {
    const key = personKey(options.key);
    const scopes = scopesOr(options.scope);
    return await changeRoot(
      options,
      ({ writers }) => ({ writers: [...writers.filter((one) => one.key !== key), { name: name!, key, scopes }] }),
      io,
    );
  },
});
