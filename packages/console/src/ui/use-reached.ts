import { type RefCallback, useCallback, useEffect, useRef } from "react";

/**
 * Does something as soon as an element comes near to what is seen, such as the end of a list; once for each time that it may.
 * @returns the element's ref
 */
export function useReached(may: boolean, onReached: () => void): RefCallback<HTMLElement> {
  const latest = useRef(onReached);
  useEffect(() => {
    latest.current = onReached;
  });
  return useCallback(
    (element) => {
      if (element === null || !may) return;
      const observer = new IntersectionObserver(
        ([entry]) => {
          if (entry?.isIntersecting !== true) return;
          observer.disconnect();
          latest.current();
        },
        { rootMargin: "400px" },
      );
      observer.observe(element);
      return () => observer.disconnect();
    },
    [may],
  );
}
