import type { ReactElement, ReactNode } from "react";
import { lazyPart } from "./lazy-part.tsx";
import { PopupTrigger, useLazyPopup } from "./popup-trigger.tsx";

const PopoverPopup = lazyPart(async () => (await import("./popover-popup.tsx")).PopoverPopup);

/** Props of {@link Popover}. */
export interface PopoverProps {
  /** The button that opens it. */
  readonly trigger: ReactElement;
  /** Names what opens. */
  readonly label: string;
  readonly align?: "start" | "center" | "end" | undefined;
  readonly side?: "top" | "right" | "bottom" | "left" | undefined;
  /** With `onOpenChange`: held from outside. */
  readonly open?: boolean | undefined;
  readonly onOpenChange?: ((open: boolean) => void) | undefined;
  readonly className?: string | undefined;
  readonly children: ReactNode;
}

/** Something small beside what it belongs to; the page stays usable. */
export function Popover({ trigger, open, onOpenChange, ...rest }: PopoverProps) {
  const popup = useLazyPopup(PopoverPopup, { open, onOpenChange });
  if (popup.isLoaded) return <PopoverPopup {...rest} {...popup} trigger={trigger} />;
  return <PopupTrigger {...popup} trigger={trigger} popup="dialog" />;
}
