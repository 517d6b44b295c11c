import type { AnyRouter } from "@tanstack/react-router";

/**
 * Going back comes back to where one had scrolled. The router's own way of it listens to the page, and is never taken off again: each
 * tenant that was on screen would stay in memory.
 */
export function restoreScroll(router: AnyRouter): void {
  const places = new Map<string, number>();
  history.scrollRestoration = "manual";
  router.subscribe("onBeforeLoad", ({ fromLocation }) => {
    if (fromLocation?.state.__TSR_key !== undefined) places.set(fromLocation.state.__TSR_key, scrollY);
  });
  // After the router has gone to the top.
  router.subscribe("onRendered", ({ toLocation }) => {
    const place = places.get(toLocation.state.__TSR_key ?? "");
    if (place !== undefined) scrollTo({ top: place });
  });
}
