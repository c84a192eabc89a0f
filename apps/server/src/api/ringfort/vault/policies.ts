import { signedPolicy } from "@ringfort/seal";
import { z } from "zod";
import { readDocument } from "../../../actions/vault/seal-refusal.ts";
import { storePolicy } from "../../../actions/vault/store-policy.ts";
import type { App, Web } from "../../app.ts";
import { askerOf, document, mostVaultBytes, permitVault, vaultParams, vaultPath, vaultTags } from "./vault-request.ts";

export function policyRoutes(app: App, { house }: Web): void {
  app.put(
    `${vaultPath}/policies`,
    {
      bodyLimit: mostVaultBytes,
      schema: { tags: vaultTags, params: vaultParams, body: document, response: { 200: z.object({}) } },
    },
    async (request) => {
      const asker = await askerOf(house, request);
      // It says who may use what, as restrictions do: those are the admins'.
      const doing = await permitVault(house, request, asker, { action: "policy.update", least: "admin" });
      const policy = readDocument(signedPolicy, request.body, "policy-malformed");
      await storePolicy(house, asker.organization.id, policy, doing);
      return {};
    },
  );
}
