import type { Check, Result } from "../../check.ts";
import { daysBetween } from "../../evidence/days.ts";
import { read } from "../../evidence/evidence.ts";
import { known } from "../../evidence/known.ts";
import { subjectOf } from "../../evidence/subject-of.ts";
import { fail, failsOr, pass, unknown } from "../../results.ts";

const oldest = 180;

export const keyAge: Check = {
  id: "RF-2.4.5",
  slug: "key-age",
  title: "No SSH key is older than 180 days",
  level: 2,
  severity: "medium",
  scope: "org",
  subject: "project",
  needs: ["CKEY"],
  map: { nist: ["IA-5(1)"], soc2: ["CC6.1"], cis8: ["5.2"], owasp: [6] },
  why: "Nobody knows any more which jobs, caches and artifacts an old key passed through.",
  remedy: "Delete the key and add a new one, then remove the old public half at its target.",
  run(project, { now }) {
    const subject = subjectOf(project);
    const keys = read(project.CKEY);
    const fails = keys.flatMap(({ fingerprint, created_at }) => {
      const days = created_at === undefined ? 0 : daysBetween(created_at, now);
      return days > oldest ? [fail(subject, `A checkout key is ${days} days old.`, { about: fingerprint })] : [];
    });
    const untold = keys.filter(({ created_at }) => created_at === undefined).length;
    const checkout = failsOr(
      fails,
      untold > 0
        ? unknown(subject, `The age of ${untold} checkout keys is not told.`, ["`created-at` of the checkout keys"], {
            about: "checkout keys",
          })
        : pass(subject, `None of ${keys.length} checkout keys is older than ${oldest} days.`, {
            about: "checkout keys",
            restsOn: "setting",
          }),
    );
    return [...checkout, ...additional(subject, known(project.SSHKEY)?.ssh_keys.length)];
  },
};

/** No API tells when an additional key was added. */
function additional(subject: Result["subject"], count: number | undefined): readonly Result[] {
  if (count === 0) return [];
  return [
    unknown(
      subject,
      `${count === undefined ? "Whether there are additional SSH keys" : `How old the ${count} additional SSH keys are`} is not told by any public API.`,
      [`\`ringfort attest RF-2.4.5 ${subject.name}\` with the project's SSH keys and when each was added`],
      { about: "additional keys" },
    ),
  ];
}
