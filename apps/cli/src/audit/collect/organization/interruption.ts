/** Runs before Ctrl-C ends the process, for as long as it is in use. */
export function onInterruption(tell: () => void): Disposable {
  const stop = () => {
    tell();
    process.exit(130);
  };
  process.once("SIGINT", stop);
  return { [Symbol.dispose]: () => void process.off("SIGINT", stop) };
}
