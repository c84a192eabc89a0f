import type { SignedTombstone, TrustRoot } from "@ringfort/seal";
import { nextRoot } from "./lies-about-seals.ts";
import { policyOf, sealedIn, signed, type World } from "./world.ts";

/** What an honest server tells somebody who sets a variable of the context `prod`. */
export interface PeopleTruth {
  readonly organization: { readonly id: string; readonly slug: string };
  readonly roots: readonly unknown[];
  readonly sealed: {
    readonly contextId: string;
    readonly policy: unknown;
    readonly values: readonly unknown[];
    readonly tombstones: readonly SignedTombstone[];
    readonly last: readonly { readonly name: string; readonly version: number; readonly digest: string }[];
  };
}

export interface LieToPeople {
  readonly drill: string;
  readonly does: string;
  tell(truth: PeopleTruth, world: World): PeopleTruth | Promise<PeopleTruth>;
  /** One of these must be in what `ringfort context set` says. */
  readonly must: readonly string[];
}

/** D6, D8, D19 once more, played to whoever seals: what is sealed for the wrong key is lost at once. */
export const liesToPeople: readonly LieToPeople[] = [
  {
    drill: "D8",
    does: "shows the trust root with the attacker's class in it",
    tell: (truth, { root, evil, keys }) => {
      const mine = { name: "drill/evil", seal: evil.recipient, attest: keys.stranger.publicKey, scopes: ["*"] };
      const classes = [...root.statement.classes, mine];
      return { ...truth, roots: [{ ...root, statement: { ...root.statement, classes } }] };
    },
    must: ["trust-root-unsigned", "trust-root-fork"],
  },
  {
    drill: "D8",
    does: "shows the trust root with the class's key replaced by the attacker's",
    tell: async (truth, world) => {
      const { statement } = world.root;
      const classes = statement.classes.map((one) => ({ ...one, seal: world.evil.recipient }));
      return { ...truth, roots: [await signed({ ...statement, classes }, world.keys.stranger)] };
    },
    must: ["trust-root-unsigned", "trust-root-fork"],
  },
  {
    drill: "D6",
    does: "shows a next trust root that no admin has signed",
    tell: async (truth, world) => ({
      ...truth,
      roots: [world.root, await nextRoot(world, { recovery: [world.evil.recipient] }, "stranger")],
    }),
    must: ["trust-root-unsigned"],
  },
  {
    drill: "D8",
    does: "begins a trust root of its own",
    tell: async (truth, world) => {
      const { stranger } = world.keys;
      const statement: TrustRoot = { ...world.root.statement, admins: [{ name: "ada", key: stranger.publicKey }] };
      return { ...truth, roots: [await signed(statement, stranger)] };
    },
    must: ["trust-root-fork", "trust-root-not-pinned"],
  },
  {
    drill: "D8",
    does: "shows no trust root",
    tell: (truth) => ({ ...truth, roots: [] }),
    must: ["trust-root-rollback"],
  },
  {
    drill: "D8",
    does: "says that the organization is another one now",
    tell: (truth, world) => ({ ...truth, organization: { ...truth.organization, id: world.project.id } }),
    must: ["the server lies"],
  },
  {
    drill: "D8",
    does: "shows an older value than was seen",
    tell: async (truth, world) => {
      const old = await sealedIn(world, { scope: "context/prod", name: "TOKEN", value: "old" });
      return { ...truth, sealed: { ...truth.sealed, values: [old], last: [] } };
    },
    must: ["sealed-rollback", "sealed-fork", "sealed-malformed"],
  },
  {
    drill: "D8",
    does: "shows a policy that no writer has signed",
    tell: async (truth, world) => {
      const policy = await policyOf(world, "context/prod", { version: 2, projects: ["*"] }, world.keys.stranger);
      return { ...truth, sealed: { ...truth.sealed, policy } };
    },
    must: ["policy-unsigned"],
  },
];
