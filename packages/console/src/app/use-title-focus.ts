import { useRouterState } from "@tanstack/react-router";
import { type RefObject, useEffect, useRef } from "react";

/**
 * Another screen: who reads it begins at its top, and hears its title. The focus goes to the part of the page that screens are in, and
 * from there, once the screen has one, to its heading; unless the screen has put it elsewhere by then.
 */
export function useTitleFocus(main: RefObject<HTMLElement | null>): void {
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const shown = useRouterState({ select: ({ resolvedLocation }) => resolvedLocation?.pathname });
  const before = useRef(path);
  useEffect(() => {
    if (before.current === path) return;
    before.current = path;
    main.current?.focus({ preventScroll: true });
  }, [main, path]);
  useEffect(() => {
    const element = main.current;
    if (element === null || document.activeElement !== element) return undefined;
    const isDone = (): boolean => {
      const title = element.querySelector("h1");
      if (title === null) return document.activeElement !== element;
      title.tabIndex = -1;
      title.focus({ preventScroll: true });
      return true;
    };
    if (isDone()) return undefined;
    const observer = new MutationObserver(() => {
      if (document.activeElement !== element || isDone()) observer.disconnect();
    });
    observer.observe(element, { childList: true, subtree: true });
    return () => observer.disconnect();
  }, [main, shown]);
}
