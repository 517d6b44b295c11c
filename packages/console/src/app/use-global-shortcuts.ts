/** Keys that do the same on every screen. */
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useHotkeys } from "react-hotkeys-hook";
import { useMe } from "../tenant/use-tenant.ts";
import { useActing } from "./acting.ts";
import { maySeeScreen, navigation } from "./screens.ts";

export function useGlobalShortcuts() {
  const [isPaletteOpen, setPaletteOpen] = useState(false);
  const [isHelpOpen, setHelpOpen] = useState(false);
  const navigate = useNavigate();
  const me = useMe();
  const isActing = useActing().actsIn !== undefined;
  const screens = navigation.filter((item) => maySeeScreen(me, isActing, item));

  useHotkeys("mod+k", () => setPaletteOpen((open) => !open), { preventDefault: true, enableOnFormTags: true });
  // By what it writes: where it lies differs from keyboard to keyboard.
  useHotkeys("?", () => setHelpOpen(true), { useKey: true, ignoreModifiers: true });
  useHotkeys("c", () => void navigate({ to: "/tickets/new" }), { preventDefault: true, enabled: me.role !== "super_admin" });
  useHotkeys(
    screens.map(({ keys }) => keys.replace(" ", ">")),
    (_event, { hotkey }) => {
      const screen = screens.find(({ keys }) => keys.replace(" ", ">") === hotkey);
      if (screen !== undefined) void navigate({ to: screen.to });
    },
    { preventDefault: true },
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
