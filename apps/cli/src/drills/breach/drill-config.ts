import { randomBytes } from "node:crypto";

/** What each planted secret is called in the job. */
export const variableNames = {
  "context variable": "DRILL_CONTEXT",
  "project variable": "DRILL_PROJECT",
  file: "DRILL_FILE",
  "several lines": "DRILL_LINES",
  "6 kB": "DRILL_LARGE",
  "beyond ASCII": "DRILL_SIGNS",
} as const;

export interface DrillWords {
  readonly resourceClass: string;
  readonly context: string;
  /** The control of the object store: the job stores it as an artifact. */
  readonly control: string;
  /** What the job tries that it must not: lines of bash. */
  readonly attack: string;
  /** How the job writes what the drill must know and nobody may see: a substitution that the drill does not look for. */
  readonly cipher: { readonly from: string; readonly to: string };
}

export function newCipher(): DrillWords["cipher"] {
  const from = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  const order = [...from].map((sign) => ({ sign, key: randomBytes(8).readBigUInt64BE() }));
  return {
    from,
    to: order
      .toSorted((a, b) => (a.key < b.key ? -1 : 1))
      .map(({ sign }) => sign)
      .join(""),
  };
}

export function decipher({ from, to }: DrillWords["cipher"], text: string): string {
  return text.replaceAll(/[A-Za-z0-9]/g, (sign) => from[to.indexOf(sign)]!);
}

/** A job that does with its secrets what jobs do: prints them in the spellings that masking promises, caches them, hands them on. */
export function drillConfig(of: DrillWords, run: number): string {
  const names = Object.values(variableNames).join(" ");
  return `version: 2.1
jobs:
  use:
    machine: true
    resource_class: ${of.resourceClass}
    steps:
      - add_ssh_keys
      - restore_cache: {keys: [drill-]}
      - run:
          name: Say what has arrived, without saying it
          command: |
            mkdir -p told kept
            for name in ${names}; do
              if [ -n "\${!name+x}" ]; then printf '%s %s\\n' "$name" "$(printf %s "\${!name}" | sha256sum | cut -d' ' -f1)"; fi
            done > told/values
            for key in ~/.ssh/id_rsa_*; do [ ! -f "$key" ] || ssh-keygen -y -P '' -f "$key" | cut -d' ' -f1,2; done > told/keys
            { cat kept/values 2>/dev/null || true; } | sha256sum | cut -d' ' -f1 > told/cache
            printf %s "\${CIRCLE_OIDC_TOKEN-}" | tr '${of.cipher.from}' '${of.cipher.to}' > told/token
            printf %s '${of.control}' > told/control
      - run:
          name: Reach for what is not ours
          command: |
            {
${of.attack.replaceAll(/^/gm, "              ")}
            } > told/reached
            echo tried >> told/reached
      - run:
          name: Print them all
          command: |
            for name in ${names} CIRCLE_OIDC_TOKEN; do
              [ -n "\${!name+x}" ] || continue
              printf '%s\\n' "\${!name}"
              printf %s "\${!name}" | base64
              printf %s "\${!name}" | base64 -w 0; echo
              printf %s "x\${!name}" | base64 -w 0; echo
              printf %s "\${!name}" | od -An -v -tx1 | tr -d ' \\n'; echo
              printf '%s' "\${!name}" >&2
            done
            cat ~/.ssh/id_rsa_* 2>/dev/null || true
      - run:
          name: Keep them
          command: |
            for name in ${names}; do printf '%s\\n' "\${!name-}"; done > kept/values
            cp ~/.ssh/id_rsa_* kept/ 2>/dev/null || true
      - save_cache: {key: drill-${run}, paths: [kept]}
      - persist_to_workspace: {root: ., paths: [kept]}
      - store_artifacts: {path: told}
  follow:
    machine: true
    resource_class: ${of.resourceClass}
    steps:
      - attach_workspace: {at: .}
      - run: wc -c kept/values
workflows:
  drill:
    jobs:
      - use: {context: [${of.context}]}
      - follow: {context: [${of.context}], requires: [use]}
`;
}
