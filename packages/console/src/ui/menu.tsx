import type { LucideIcon } from "lucide-react";
import type { ReactElement, ReactNode } from "react";
import { lazyPart } from "./lazy-part.tsx";
import { PopupTrigger, useLazyPopup } from "./popup-trigger.tsx";

const MenuPopup = lazyPart(async () => (await import("./menu-popup.tsx")).MenuPopup);

/** Something that a menu does. */
export interface MenuAction {
  readonly kind?: "action" | undefined;
  readonly label: string;
  readonly icon?: LucideIcon | undefined;
  /** In the icon's place: a shape. */
  readonly start?: ReactNode;
  /** A second line that hinders nothing. */
  readonly note?: string | undefined;
  /** Key caps that do the same. */
  readonly shortcut?: readonly string[] | undefined;
  readonly tone?: "danger" | undefined;
  /** Why it can't be done: it stays reachable, with this as its second line. */
  readonly reason?: string | undefined;
  readonly onSelect: () => void;
}

/** One of a few. */
export interface MenuChoice {
  readonly kind: "choice";
  /** Names the group. */
  readonly label: string;
  readonly value: string;
  readonly options: readonly { readonly value: string; readonly label: string; readonly icon?: LucideIcon | undefined }[];
  readonly onChange: (value: string) => void;
}

/** More, to the side. */
export interface MenuMore {
  readonly kind: "more";
  readonly label: string;
  readonly icon?: LucideIcon | undefined;
  readonly items: readonly MenuItem[];
}

/** A line of a menu. */
export type MenuItem =
  | MenuAction
  | MenuChoice
  | MenuMore
  | { readonly kind: "heading"; readonly label: string }
  | { readonly kind: "separator" };

/** Props of {@link Menu}. */
export interface MenuProps {
  /** The button that opens it; its name is the menu's. Without an `id`: it gets one, which names the menu and brings the focus back. */
  readonly trigger: ReactElement;
  readonly items: readonly MenuItem[];
  readonly align?: "start" | "center" | "end" | undefined;
  readonly side?: "top" | "right" | "bottom" | "left" | undefined;
  readonly open?: boolean | undefined;
  readonly onOpenChange?: ((open: boolean) => void) | undefined;
}

/** What can be done, under a button. */
export function Menu({ trigger, open, onOpenChange, ...rest }: MenuProps) {
  const popup = useLazyPopup(MenuPopup, { open, onOpenChange });
  if (popup.isLoaded) return <MenuPopup {...rest} {...popup} trigger={trigger} />;
  return <PopupTrigger {...popup} trigger={trigger} popup="menu" />;
}
