import { checkOrb } from "../check/orb.ts";
import { limits } from "../read/limits.ts";
import { type Entry, type MapNode, textOf } from "../read/node.ts";
import { readYaml } from "../read/yaml.ts";
import type { Compilation } from "./compilation.ts";
import type { Elements } from "./elements.ts";
import { render } from "./render.ts";
import type { Scope } from "./scope.ts";

const registry = /^[a-z][a-z0-9_-]*\/[a-z][a-z0-9_-]*@(?:dev:[.a-z0-9_-]{1,1023}|\d+(?:\.\d+){0,2}|volatile)$/i;
const urlOrbsAllowed = 50;

/** The orb that an entry of `orbs:` declares: inline as it stands, else from the library. Undefined has been told or is in `needs`. */
export function loadOrb(declared: Entry, owner: Elements, compilation: Compilation, scope: Scope): MapNode | undefined {
  if (declared.value.kind === "map") {
    checkOrb(declared.value, compilation, scope.chain);
    return declared.value;
  }
  const outside: Scope = {
    elements: owner,
    parameters: undefined,
    matrix: undefined,
    chain: scope.chain,
    calls: undefined,
  };
  const reference = textOf(render(declared.value, outside, compilation));
  if (reference === undefined) {
    compilation.error(
      "orb-reference-invalid",
      declared.value,
      `Orb \`${declared.key}\` must be \`namespace/orb@version\`, a URL or an inline map.`,
    );
    return undefined;
  }
  return fetched(reference, declared, compilation, scope);
}

function fetched(reference: string, declared: Entry, compilation: Compilation, scope: Scope): MapNode | undefined {
  const known = compilation.orbRoots.get(reference);
  if (known) return known;
  if (!isReference(reference, declared, compilation, scope)) return undefined;
  const answer = compilation.library.find(reference);
  if (answer.status === "unfetched") {
    compilation.needs.add(reference);
    return undefined;
  }
  if (answer.status === "missing") {
    compilation.error(
      answer.code ?? "orb-not-found",
      declared.value,
      `Orb \`${reference}\` cannot be had: ${answer.reason}.`,
      {
        chain: scope.chain,
      },
    );
    return undefined;
  }
  compilation.resolvedOrbs.set(reference, answer.resolved);
  compilation.texts.set(answer.source.file, answer.source.text);
  const root = readYaml(answer.source, compilation.report, { templates: true });
  const orb = root?.kind === "map" ? root : undefined;
  if (root && !orb) compilation.error("wrong-type", root, `Orb \`${reference}\` is not a map.`, { chain: scope.chain });
  if (orb) checkOrb(orb, compilation, scope.chain);
  compilation.orbRoots.set(reference, orb);
  return orb;
}

function isReference(reference: string, declared: Entry, compilation: Compilation, scope: Scope): boolean {
  if (/^https:\/\/[^\s]+$/.test(reference)) {
    compilation.urlOrbs += 1;
    if (compilation.urlOrbs <= urlOrbsAllowed) return true;
    compilation.error("orb-limit", declared.value, `A config may use up to ${urlOrbsAllowed} orbs by URL.`, {
      chain: scope.chain,
    });
    return false;
  }
  if (reference.length <= limits.calls * 12 && registry.test(reference)) return true;
  const bare = /^[a-z][\w-]*\/[a-z][\w-]*$/i.test(reference);
  compilation.error(
    "orb-reference-invalid",
    declared.value,
    `\`${reference.slice(0, 200)}\` is not a reference to an orb.`,
    {
      chain: scope.chain,
      help: bare
        ? `Add a version: \`${reference}@1.2.3\`.`
        : "Write `namespace/orb@1.2.3`, `…@dev:label`, `…@volatile` or an https URL.",
    },
  );
  return false;
}
