const local =
  /^(?:[a-z]+:\/\/)?(?:localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|0\.0\.0\.0|\[::1\]|host\.docker\.internal)(?::|\/|$)/i;

/** Whether a URL, or a host, is the job's own machine. A name without a dot is a service container. */
export function isLocal(url: string): boolean {
  return (
    local.test(url) || /^(?:[a-z]+:\/\/)?[a-z][a-z0-9-]*(?::\d+)?(?:\/|$)/i.test(url.replace(/^file:.*/i, "localhost"))
  );
}
