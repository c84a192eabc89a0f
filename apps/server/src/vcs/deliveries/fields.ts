import { z } from "zod";
import { isFullRef, isRefPath, isRevision } from "../ref-name.ts";
import { isRepositoryName } from "../repository-name.ts";

/** What fields of all forges' payloads are made of. */
export const word = z.string().min(1).max(1_024);
export const text = z.string().max(1_048_576);
export const url = z
  .string()
  .max(2_048)
  .regex(/^https?:\/\/[^\s/]+\/\S*$/);
export const avatar = z.string().max(2_048).nullish();
export const id = z.union([z.int(), z.string().regex(/^[\w-]{1,64}$/)]).transform(String);
export const number = z.int().min(1);
export const revision = z.string().refine(isRevision);
export const fullRef = z.string().refine(isFullRef);
export const branch = z.string().refine(isRefPath);
export const repositoryName = z.string().refine(isRepositoryName);

const zeros = /^0+$/;

export function isNoRevision(text: string): boolean {
  return zeros.test(text);
}
