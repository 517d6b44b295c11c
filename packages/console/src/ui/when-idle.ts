/**
 * Runs something when the browser has nothing else to do, as loading what may be wanted soon; where it cannot tell (Safari), shortly.
 * @returns what calls it off
 */
export function whenIdle(run: () => void): () => void {
  if (typeof window.requestIdleCallback !== "function") {
    const timer = setTimeout(run, 500);
    return () => clearTimeout(timer);
  }
  const idle = requestIdleCallback(run);
  return () => cancelIdleCallback(idle);
}
