import { defineCommand, UsageError } from "../command.ts";
import { changeRoot, rootOptions } from "../vault/change-root.ts";
import { classKeyOptions, classKeys, scopeOption, scopesOr } from "../vault/person-key.ts";

export const trustAddClass = defineCommand({
  details: [
    "The class's runners can then open what is sealed in its scopes. --seal and --attest are the public keys that `ringfort runner keys` prints on the runner: take them from there, not from the server.",
    "--recovery FILE seals at once for the new class what is there already; otherwise `ringfort recovery rewrap` does so later.",
  ].join("\n\n"),
  positionals: [{ name: "NAME", help: "the resource class: acme/default", required: true }],
  options: { ...classKeyOptions, scope: scopeOption, ...rootOptions },
  async run({ options, positionals: [name] }, io) {
    const keys = classKeys(options);
    const scopes = scopesOr(options.scope);
    return await changeRoot(
      options,
      ({ classes }) => {
        if (classes.some((one) => one.name === name))
          throw new UsageError("the class is there already: `ringfort trust rotate` gives it other keys.");
        return { classes: [...classes, { name: name!, ...keys, scopes }] };
      },
      io,
    );
  },
});
