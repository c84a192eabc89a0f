import type { Step } from "@ringfort/contract";
import { askRoom } from "./ask-room.ts";
import { folderTar } from "./folder-tar.ts";
import { inRoom } from "./room-paths.ts";
import { type StepContext, StepFailure } from "./step-context.ts";

/**
 * An earlier clone is brought up to date: its tracked files and its git folder go, what git does not track stays, such as restored caches.
 * Prints what it found.
 */
const makeRoom = `
cd -- "$1" 2>/dev/null || { echo empty; exit 0; }
if [ -e .git ]; then
  echo repository
  command -v rm >/dev/null || exit 0
  if command -v git >/dev/null && command -v xargs >/dev/null; then
    git -c safe.directory='*' -c core.fsmonitor=false ls-files -z 2>/dev/null | xargs -0 rm -f -- 2>/dev/null
  fi
  rm -rf .git
  exit 0
fi
for found in * .[!.]* ..?*; do
  if [ -e "$found" ] || [ -L "$found" ]; then echo other; exit 0; fi
done
echo empty
`;

export async function checkout(step: Extract<Step, { type: "checkout" }>, context: StepContext): Promise<void> {
  const { request, room, log } = context;
  if (request.checkout.kind === "in-place") {
    log.say("Working in place: the files are there already");
    return;
  }
  const path = inRoom(room, step.path ?? ".");
  const found = (await askRoom(context, makeRoom, [path])).toString().trim();
  if (found === "other") throw new StepFailure(`\`${path}\` is not empty and is not a git repository`);
  await room.writeTar(path, folderTar(request.checkout.folder));
  const revision = request.builtIns.CIRCLE_SHA1;
  log.say(`${found === "repository" ? "Updated" : "Checked out"} ${path}${revision ? ` at ${revision}` : ""}`);
}
