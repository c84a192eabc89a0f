import type { App } from "./app.ts";

/** Some clients announce JSON with every request, also where they send none: an empty body is then no body. */
export function readJsonBodies(app: App): void {
  const parse = app.getDefaultJsonParser("error", "error");
  app.addContentTypeParser("application/json", { parseAs: "string" }, (request, body, done) => {
    if (body === "") done(null);
    else void parse(request, String(body), done);
  });
}
