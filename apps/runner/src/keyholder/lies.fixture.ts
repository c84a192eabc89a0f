import type { SecretsAnswer } from "@ringfort/contract";
import { newSigningKey, readSigningKey } from "@ringfort/seal";
import type { Question } from "./keyholder.ts";
import type { Organization } from "./organization.fixture.ts";
import type { RefusalCode } from "./refusal.ts";

export interface Asked {
  readonly claim: Question["claim"];
  readonly answer: SecretsAnswer;
}

/** A lie, or a true thing that is not to count, and the code that it must be refused with. */
export type Hostile = readonly [
  lie: string,
  code: RefusalCode,
  tell: (org: Organization, honest: Asked) => Promise<Asked>,
];

export const inputs = (asked: Asked, changes: Partial<SecretsAnswer["inputs"]>): Asked => ({
  ...asked,
  answer: { ...asked.answer, inputs: { ...asked.answer.inputs, ...changes } },
});
export const checkout = (asked: Asked, changes: Partial<Question["claim"]["checkout"]>): Asked => ({
  ...asked,
  claim: { ...asked.claim, checkout: { ...asked.claim.checkout, ...changes } },
});
export const answer = (asked: Asked, changes: Partial<SecretsAnswer>): Asked => ({
  ...asked,
  answer: { ...asked.answer, ...changes },
});
export const prod = (asked: Asked, changes: Partial<SecretsAnswer["scopes"][number]>): Asked =>
  answer(asked, {
    scopes: asked.answer.scopes.map((one) => (one.scope === "context/prod" ? { ...one, ...changes } : one)),
  });
export const valuesOf = ({ answer: { scopes } }: Asked) => scopes.find(({ scope }) => scope === "context/prod")!.values;
export const stranger = async () => (await readSigningKey(newSigningKey()))!;
