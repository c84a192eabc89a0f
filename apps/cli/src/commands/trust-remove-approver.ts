import { defineCommand } from "../command.ts";
import { changeRoot, rootOptions, without } from "../vault/change-root.ts";

export const trustRemoveApprover = defineCommand({
  details: "Approvals that they have signed and that were not used yet count no longer.",
  positionals: [{ name: "WHO", help: "the name, the key or the passkey", required: true }],
  options: rootOptions,
  async run({ options, positionals: [who] }, io) {
    const keysOf = (one: { readonly kind: string; readonly key?: string; readonly credential?: string }) => [
      one.key ?? one.credential ?? "",
    ];
    return await changeRoot(
      options,
      ({ approvers }) => ({ approvers: without(approvers, who!, keysOf, "approver") }),
      io,
    );
  },
});
