import { digestOfStatement, type SealedValue, type SignedTrustRoot, type TrustRoot } from "@ringfort/seal";
import { type Lie, refuse, withScope, withSecrets } from "./lie.ts";
import { policyOf, sealedIn, signed, type World } from "./world.ts";

const deploy = "deploy" as const;
const scope = "context/prod";

/** D6, D8, D19: other values, other keys, other roots. */
export const liesAboutSeals: readonly Lie[] = [
  {
    drill: "D8",
    does: "puts the ciphertext of one name under the statement of another",
    job: deploy,
    tell: (truth) =>
      withScope(truth, ({ values }) => {
        const [token, other] = values as SealedValue[];
        return { values: [{ ...token!, ciphertext: other!.ciphertext }, other] };
      }),
    must: refuse("sealed-ciphertext-changed"),
  },
  {
    drill: "D8",
    does: "seals a value of its own under a name of ours",
    job: deploy,
    tell: async (truth, world) => {
      const forged = await sealedIn(
        world,
        { scope, name: "TOKEN", value: "attacker's", version: 9 },
        world.keys.stranger,
      );
      return withScope(truth, ({ values }) => ({ values: [forged, values[1]] }));
    },
    must: refuse("sealed-writer-unknown"),
  },
  {
    drill: "D8",
    does: "gives an older value, which was truly written once",
    job: deploy,
    tell: async (truth, world) => {
      const old = await sealedIn(world, { scope, name: "TOKEN", value: "leaked last year", version: 1 });
      return withScope(truth, ({ values }) => ({ values: [old, values[1]] }));
    },
    must: refuse("sealed-rollback"),
  },
  {
    drill: "D8",
    does: "gives a value that was sealed for another context",
    job: deploy,
    tell: async (truth, world) => {
      const elsewhere = await sealedIn(world, { scope: "context/staging", name: "TOKEN", value: "x", version: 3 });
      return withScope(truth, ({ values }) => ({ values: [elsewhere, values[1]] }));
    },
    must: refuse("sealed-scope-mismatch"),
  },
  {
    drill: "D8",
    does: "gives a value that is sealed for the attacker as well",
    job: deploy,
    tell: async (truth, world) => {
      const { statement } = world.root;
      const classes = [...statement.classes, { ...statement.classes[0]!, name: "evil", seal: world.evil.recipient }];
      const wide = { ...world, root: { ...world.root, statement: { ...statement, classes } } };
      const value = await sealedIn(wide, { scope, name: "TOKEN", value: "x", version: 3 });
      return withScope(truth, ({ values }) => ({ values: [value, values[1]] }));
    },
    must: refuse("sealed-recipients-changed"),
  },
  {
    drill: "D8",
    does: "changes one character of the ciphertext",
    job: deploy,
    tell: (truth) =>
      withScope(truth, ({ values }) => {
        const token = values[0] as SealedValue;
        const last = token.ciphertext.at(-1) === "A" ? "Q" : "A";
        return {
          values: [{ ...token, ciphertext: token.ciphertext.slice(0, -5) + last + token.ciphertext.slice(-4) }],
        };
      }),
    must: refuse("sealed-ciphertext-changed", "sealed-malformed"),
  },
  {
    drill: "D8",
    does: "withholds a value that it gave before",
    job: deploy,
    tell: (truth) => withScope(truth, ({ values }) => ({ values: values.slice(1) })),
    must: refuse("sealed-withheld"),
  },
  {
    drill: "D8",
    does: "widens the policy without a writer",
    job: deploy,
    tell: async (truth, world) => {
      const wide = await policyOf(world, scope, { version: 2, projects: ["*"], refs: ["*"] }, world.keys.stranger);
      return withScope(truth, () => ({ policy: wide }));
    },
    must: refuse("policy-unsigned"),
  },
  {
    drill: "D8",
    does: "gives the policy of another context",
    job: deploy,
    tell: async (truth, world) => {
      const other = await policyOf(world, "context/staging");
      return withScope(truth, () => ({ policy: other }));
    },
    must: refuse("policy-other-scope"),
  },
  {
    drill: "D8",
    does: "leaves the policy out",
    job: deploy,
    tell: (truth) => withScope(truth, () => ({ policy: null })),
    must: refuse("policy-missing", "sealed-withheld"),
  },
  {
    drill: "D6",
    does: "adds a class of the attacker's to the trust root, signed by nobody",
    job: deploy,
    tell: (truth, world) =>
      withSecrets(truth, {
        roots: [{ ...world.root, statement: { ...world.root.statement, classes: evilClasses(world) } }],
      }),
    must: refuse("trust-root-unsigned", "trust-root-not-pinned", "trust-root-fork"),
  },
  {
    drill: "D19",
    does: "enrols its own class by a next trust root, signed by a key of its own",
    job: deploy,
    tell: async (truth, world) => {
      const next = await nextRoot(world, { classes: evilClasses(world) }, "stranger");
      return withSecrets(truth, { roots: [world.root, next] });
    },
    must: refuse("trust-root-unsigned"),
  },
  {
    drill: "D8",
    does: "begins a trust root of its own",
    job: deploy,
    tell: async (truth, world) => {
      const { stranger } = world.keys;
      const statement: TrustRoot = {
        ...world.root.statement,
        admins: [{ name: "ada", key: stranger.publicKey }],
        writers: [{ name: "ada", key: stranger.publicKey, scopes: ["*"] }],
      };
      return withSecrets(truth, { roots: [await signed(statement, stranger)] });
    },
    must: refuse("trust-root-not-pinned", "trust-root-fork"),
  },
  {
    drill: "D8",
    does: "gives no trust root: the runner has its own",
    job: deploy,
    tell: (truth) => withSecrets(truth, { roots: [] }),
    must: { runOurs: true },
  },
  {
    drill: "D8",
    does: "gives the trust root of another organization",
    job: deploy,
    tell: async (truth, world) => {
      const statement = { ...world.root.statement, org: world.project.id };
      return withSecrets(truth, { roots: [await signed(statement, world.keys.admin)] });
    },
    must: refuse("trust-root-other-organization", "trust-root-not-pinned"),
  },
];

function evilClasses({ root, evil, keys }: World): TrustRoot["classes"] {
  const mine = { name: "drill/evil", seal: evil.recipient, attest: keys.stranger.publicKey, scopes: ["*"] };
  return [...root.statement.classes, mine];
}

/** The next version, truly linked to the one that is pinned. */
export async function nextRoot(
  { root, keys }: World,
  changes: Partial<TrustRoot>,
  by: "admin" | "stranger",
): Promise<SignedTrustRoot> {
  const statement: TrustRoot = {
    ...root.statement,
    version: root.statement.version + 1,
    previous: await digestOfStatement(root.statement),
    issued: Date.now(),
    ...changes,
  };
  return await signed(statement, keys[by]);
}
