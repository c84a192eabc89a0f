import { sealedValue, signedTombstone } from "@ringfort/seal";
import { z } from "zod";
import { describeScope, listScopes } from "../../../actions/vault/describe-scopes.ts";
import { rewrapSealedValues } from "../../../actions/vault/rewrap-sealed-values.ts";
import { readDocument } from "../../../actions/vault/seal-refusal.ts";
import { storeSealedValues } from "../../../actions/vault/store-sealed-values.ts";
import { storeTombstone } from "../../../actions/vault/store-tombstone.ts";
import type { App, Web } from "../../app.ts";
import {
  askerOf,
  document,
  mostVaultBytes,
  permitWriting,
  vaultParams,
  vaultPath,
  vaultTags,
} from "./vault-request.ts";

const version = z.object({ name: z.string(), version: z.number(), digest: z.string() });
const scopeShape = z.object({
  scope: z.string(),
  contextId: z.string().nullable(),
  policy: document,
  values: z.array(document),
  tombstones: z.array(document),
  /** The newest version of every name that there ever was. */
  last: z.array(version),
});
const scopesShape = z.object({
  scopes: z.array(
    z.object({
      scope: z.string(),
      contextId: z.string().nullable(),
      policyVersion: z.number().nullable(),
      values: z.array(
        z.object({
          name: z.string(),
          version: z.number(),
          kind: z.enum(["env", "ssh"]),
          writer: z.string(),
          issued: z.number(),
          root: z.number(),
        }),
      ),
    }),
  ),
});

export function sealedRoutes(app: App, { house }: Web): void {
  const path = `${vaultPath}/sealed`;
  const seen = { tags: vaultTags, params: vaultParams };
  const body = z.object({ values: z.array(document).min(1).max(100) });

  app.get(
    path,
    {
      schema: {
        ...seen,
        querystring: z.object({ scope: z.string().max(1_000).optional() }),
        response: { 200: z.union([scopeShape, scopesShape]) },
      },
    },
    async (request) => {
      const { scope } = request.query;
      if (scope === undefined) return await listScopes(house.db, (await askerOf(house, request)).organization.id);
      // What nobody here can open may be opened one day: it is for those who have to do with it.
      const { organization } = await askerOf(house, request, "contributor");
      return await describeScope(house.db, organization.id, scope);
    },
  );

  app.put(
    path,
    { bodyLimit: mostVaultBytes, schema: { ...seen, body, response: { 200: z.object({}) } } },
    async (request) => {
      const values = request.body.values.map((value) => readDocument(sealedValue, value, "sealed-malformed"));
      const asker = await askerOf(house, request);
      const doing = await permitWriting(house, request, asker, "secret.seal", values);
      await storeSealedValues(house, asker.organization.id, values, doing);
      return {};
    },
  );

  app.put(
    `${vaultPath}/rewraps`,
    { bodyLimit: mostVaultBytes, schema: { ...seen, body, response: { 200: z.object({}) } } },
    async (request) => {
      const values = request.body.values.map((value) => readDocument(sealedValue, value, "sealed-malformed"));
      const asker = await askerOf(house, request);
      const doing = await permitWriting(house, request, asker, "secret.rewrap", values);
      await rewrapSealedValues(house, asker.organization.id, values, doing);
      return {};
    },
  );

  app.put(
    `${vaultPath}/tombstones`,
    { bodyLimit: mostVaultBytes, schema: { ...seen, body: document, response: { 200: z.object({}) } } },
    async (request) => {
      const tombstone = readDocument(signedTombstone, request.body, "tombstone-malformed");
      const asker = await askerOf(house, request);
      const doing = await permitWriting(house, request, asker, "secret.delete", [tombstone]);
      await storeTombstone(house, asker.organization.id, tombstone, doing);
      return {};
    },
  );
}
