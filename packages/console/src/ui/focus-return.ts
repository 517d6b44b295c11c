import { useRef } from "react";

/** The button of the outermost menu round an element: the element itself is gone when its menu has closed. */
function lasting(element: Element | null): Element | null {
  const menu = element?.closest("[role=menu]");
  if (menu === undefined || menu === null) return element;
  return lasting(document.getElementById(menu.getAttribute("aria-labelledby") ?? ""));
}

/**
 * Gives the focus back to what had it when a dialog opened: what the primitive does only for a trigger of its own. Where that is gone,
 * to the page's main part.
 */
export function useFocusReturn() {
  const opener = useRef<Element>(null);
  return {
    /** For `onOpenAutoFocus`, before anything takes the focus. */
    remember: (): void => {
      opener.current = lasting(document.activeElement);
    },
    /** `onCloseAutoFocus`. */
    giveBack: (event: Event): void => {
      event.preventDefault();
      const to = opener.current?.isConnected === true ? opener.current : document.querySelector("main");
      if (to instanceof HTMLElement) to.focus();
    },
  };
}
