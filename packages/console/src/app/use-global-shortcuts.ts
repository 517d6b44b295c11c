/** Keys that do the same on every screen. */
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useHotkeys } from "react-hotkeys-hook";
import { useMe } from "../tenant/use-tenant.ts";
import { isSomethingOpen } from "../ui/is-open.ts";
import { useActing } from "./acting.ts";
import { maySeeScreen, navigation, type NavigationItem } from "./screens.ts";

export function useGlobalShortcuts() {
  const [isPaletteOpen, setPaletteOpen] = useState(false);
  const [isHelpOpen, setHelpOpen] = useState(false);
  const navigate = useNavigate();
  const me = useMe();
  const isActing = useActing().actsIn !== undefined;
  const screens = navigation.filter((item) => maySeeScreen(me, isActing, item));

  const go = (event: KeyboardEvent, to: NavigationItem["to"] | "/tickets/new"): void => {
    if (isSomethingOpen()) return;
    event.preventDefault();
    void navigate({ to });
  };

  useHotkeys("mod+k", () => setPaletteOpen((open) => !open && !isSomethingOpen()), { preventDefault: true, enableOnFormTags: true });
  // By what they write: where they lie differs from keyboard to keyboard.
  useHotkeys("?", () => !isSomethingOpen() && setHelpOpen(true), { useKey: true, ignoreModifiers: true });
  useHotkeys("c", (event) => go(event, "/tickets/new"), { useKey: true, enabled: me.role !== "super_admin" });
  useHotkeys(
    screens.map(({ keys }) => keys.replace(" ", ">")),
    (event, { hotkey }) => {
      const screen = screens.find(({ keys }) => keys.replace(" ", ">") === hotkey);
      if (screen !== undefined) go(event, screen.to);
    },
    { useKey: true },
    [screens],
  );
  return {
    isPaletteOpen,
    setPaletteOpen,
    openPalette: () => setPaletteOpen(true),
    isHelpOpen,
    setHelpOpen,
    openHelp: () => setHelpOpen(true),
  };
}
