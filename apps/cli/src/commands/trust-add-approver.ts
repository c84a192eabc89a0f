import { defineCommand } from "../command.ts";
import { changeRoot, rootOptions } from "../vault/change-root.ts";
import { keyOption, personKey } from "../vault/person-key.ts";

export const trustAddApprover = defineCommand({
  details: [
    "Approvers sign approvals with `ringfort approve`. Best with a key in a token (`ssh-keygen -t ed25519-sk`), whose .pub line --key takes.",
    "--email says which commits are theirs, where a policy does not count the committer's own approval.",
  ].join("\n\n"),
  positionals: [{ name: "NAME", help: "who it is; two keys of one name are one person", required: true }],
  options: {
    key: keyOption,
    email: { type: "string", value: "ADDRESS", multiple: true, help: "an address that they commit under" },
    ...rootOptions,
  },
  async run({ options, positionals: [name] }, io) {
    const key = personKey(options.key);
    return await changeRoot(
      options,
      ({ approvers }) => ({
        approvers: [
          ...approvers.filter((one) => one.kind !== "key" || one.key !== key),
          { kind: "key", name: name!, key, emails: [...options.email] },
        ],
      }),
      io,
    );
  },
});
