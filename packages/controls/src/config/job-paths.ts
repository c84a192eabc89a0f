/** A path of a job, made whole: `~` for the home of the user, `.` and `..` taken out. */
export function resolvePath(path: string, directory: string): string {
  const whole = /^[~/]/.test(path) || path.startsWith("$") ? path : `${directory}/${path}`;
  const home = whole.replace(/^(?:\/home\/circleci|\/root|\$\{?HOME\}?)(?=\/|$)/, "~");
  const pieces: string[] = [];
  for (const piece of home.split("/")) {
    if (piece === "" || piece === ".") continue;
    if (piece === ".." && pieces.length > 0) pieces.pop();
    else pieces.push(piece);
  }
  return home.startsWith("/") ? `/${pieces.join("/")}` : pieces.join("/");
}

/** Whether what is stored under `path` takes `file` along; both whole. A glob covers what its fixed part covers. */
export function covers(path: string, file: string): boolean {
  const star = path.indexOf("*");
  const fixed = star < 0 ? path : path.slice(0, path.lastIndexOf("/", star));
  if (star >= 0 && !/\/\*{1,2}$/.test(path)) return false;
  return fixed === "/" || file === fixed || file.startsWith(`${fixed}/`);
}
