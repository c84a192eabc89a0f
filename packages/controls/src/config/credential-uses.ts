import { type Command, type Expansion, expansionsIn } from "../shell/index.ts";
import { isCredentialName } from "./names.ts";
import { once } from "./script-findings.ts";

/** The variables named as credentials whose value a command uses. A test whether one is set, or how long it is, shows nothing. */
export const credentialsIn = once((command: Command): readonly Expansion[] =>
  expansionsIn(command).filter(({ name, part }) => isCredentialName(name) && showsValue(part.operator)),
);

function showsValue(operator: string | undefined): boolean {
  return operator === undefined || !/^(?:#|:?\+|!)$/.test(operator);
}

/** `A`, `A` and `B`: names once each, for a sentence. */
export function namesOf(uses: readonly { readonly name: string }[]): string {
  return [...new Set(uses.map(({ name }) => `\`${name}\``))].join(" and ");
}
