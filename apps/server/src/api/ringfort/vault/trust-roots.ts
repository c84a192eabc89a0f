import { z } from "zod";
import { storeTrustRoot } from "../../../actions/vault/store-trust-root.ts";
import { trustRootsOf } from "../../../actions/vault/trust-roots.ts";
import type { App, Web } from "../../app.ts";
import { largestInteger } from "../../paging.ts";
import { askerOf, document, mostVaultBytes, permitVault, vaultParams, vaultPath, vaultTags } from "./vault-request.ts";

export function trustRootRoutes(app: App, { house }: Web): void {
  const path = `${vaultPath}/trust-root`;

  app.get(
    path,
    {
      schema: {
        tags: vaultTags,
        params: vaultParams,
        querystring: z.object({ after: z.coerce.number().int().min(0).max(largestInteger).optional() }),
        response: { 200: z.object({ roots: z.array(document) }) },
      },
    },
    async (request) => {
      const { organization } = await askerOf(house, request);
      return { roots: await trustRootsOf(house.db, organization.id, request.query.after) };
    },
  );

  app.put(
    path,
    {
      bodyLimit: mostVaultBytes,
      schema: { tags: vaultTags, params: vaultParams, body: document, response: { 200: z.object({}) } },
    },
    async (request) => {
      const asker = await askerOf(house, request);
      const doing = await permitVault(house, request, asker, { action: "trust-root.update", least: "admin" });
      await storeTrustRoot(house, asker.organization.id, request.body, doing);
      return {};
    },
  );
}
