/** Why the signer mints nothing. Codes of `@ringfort/seal` come as they are: for trust roots, and `token-request-…`. */
export const signerRefusals = {
  "token-ssh-rerun": "A job that was rerun with SSH gets no token: a person could carry it away.",
  "token-ref-ambiguous": "The ref, or the repository, could be read as another one inside of `sub`.",
  "token-class-not-for-project": "The class of the runner may not speak for this project.",
  "token-project-moved": "The project was known by another id, or the id belongs to another project.",
  "token-lifetime": "A token lives between one minute and five hours.",
  "token-too-many": "Too many tokens were asked for in a short time.",
  "token-keys-unusable": "The signer's keys cannot be used; its log says why.",
} as const;

export type SignerRefusalCode = keyof typeof signerRefusals;

export interface SignerRefusal {
  readonly ok: false;
  readonly code: string;
  readonly message: string;
}

export function refuse(code: SignerRefusalCode): SignerRefusal {
  return { ok: false, code, message: signerRefusals[code] };
}
