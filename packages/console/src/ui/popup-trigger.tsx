import { Slot } from "radix-ui";
import { type ReactElement, type RefObject, useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore } from "react";
import { type LazyPart, usePreload } from "./lazy-part.tsx";

/** What opens under a button, with its code loaded or not. */
export interface LazyPopup {
  readonly isLoaded: boolean;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  /** Whether the button had the focus when another took its place, since the popup came with a button of its own. */
  readonly hadFocus: RefObject<boolean>;
}

/** Opens a popup as soon as it is loaded; it is loaded when the page is idle, or when it is asked for. */
export function useLazyPopup(
  part: Pick<LazyPart<never>, "preload" | "want" | "isLoaded" | "subscribe">,
  { open: held, onOpenChange }: { readonly open: boolean | undefined; readonly onOpenChange: ((open: boolean) => void) | undefined },
): LazyPopup {
  const isLoaded = useSyncExternalStore(part.subscribe, part.isLoaded);
  usePreload(part);
  const [own, setOwn] = useState(false);
  const hadFocus = useRef(false);
  const open = held ?? own;
  const change = (next: boolean): void => {
    setOwn(next);
    onOpenChange?.(next);
  };
  const close = useRef(() => change(false));
  useLayoutEffect(() => {
    close.current = () => change(false);
  });
  useEffect(() => {
    const load = async (): Promise<void> => {
      if (!(await part.want())) close.current();
    };
    if (open) void load();
  }, [part, open]);
  return { isLoaded, open, onOpenChange: change, hadFocus };
}

/** Props of {@link PopupTrigger}. */
export interface PopupTriggerProps extends Pick<LazyPopup, "onOpenChange" | "hadFocus"> {
  readonly trigger: ReactElement;
  readonly popup: "menu" | "dialog";
}

/** The button of a popup that is not loaded yet. */
export function PopupTrigger({ trigger, popup, onOpenChange, hadFocus }: PopupTriggerProps) {
  const button = useRef<HTMLElement>(null);
  useLayoutEffect(
    () => () => {
      hadFocus.current = button.current !== null && button.current === document.activeElement;
    },
    [hadFocus],
  );
  return (
    <Slot.Root ref={button} aria-haspopup={popup} aria-expanded={false} onClick={() => onOpenChange(true)}>
      {trigger}
    </Slot.Root>
  );
}

/** For the button that takes the place of a {@link PopupTrigger}: it takes over the focus. */
export function useTakenFocus(hadFocus: RefObject<boolean>): RefObject<HTMLButtonElement | null> {
  const button = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    if (hadFocus.current) button.current?.focus();
    hadFocus.current = false;
  }, [hadFocus]);
  return button;
}
