const windowMs = 60_000;
const mostOfJob = 60;
const mostOfOrganization = 1_200;

/** How often tokens were asked for lately. Whoever has taken over a runner does not mint by the thousand. */
export class Pace {
  #from = 0;
  readonly #counts = new Map<string, number>();

  /** Answers false when that is too many. */
  take(org: string, job: string, tokens: number, now: number): boolean {
    if (now - this.#from >= windowMs) {
      this.#from = now;
      this.#counts.clear();
    }
    const ofJob = (this.#counts.get(job) ?? 0) + tokens;
    const ofOrganization = (this.#counts.get(org) ?? 0) + tokens;
    if (ofJob > mostOfJob || ofOrganization > mostOfOrganization) return false;
    this.#counts.set(job, ofJob).set(org, ofOrganization);
    return true;
  }
}
