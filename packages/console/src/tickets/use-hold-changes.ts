import { useCallback } from "react";
import { useTranslations } from "use-intl";
import { useTenant } from "../tenant/use-tenant.ts";
import { dismissToast, toastDone, toastProblem } from "../ui/toast.tsx";
import { undoMs } from "./held-changes.ts";
import type { TicketFields } from "./ticket-change.ts";

export interface HoldableChanges {
  /** What is done, in words, and what of it is not. */
  readonly words: string;
  readonly description?: string | undefined;
  /** What the tickets will look like. */
  readonly shown: readonly { readonly id: string; readonly fields: TicketFields }[];
  /** Asks for it. What is shown stays until it is through. */
  readonly send: (how: { readonly keepalive: boolean }) => Promise<unknown>;
}

/** Shows changes at once and asks for them after a while, unless they are taken back before. */
export function useHoldChanges(): (changes: HoldableChanges) => void {
  const { store, held } = useTenant();
  const undo = useTranslations("app")("undo");
  const t = useTranslations("tickets");
  return useCallback(
    ({ words, description, shown, send }) => {
      const settled = shown.map(({ id, fields }) => store.overlay(id, fields));
      const settle = (): void => settled.forEach((one) => one());
      let toast: string | number | undefined;
      const takeBack = held.hold((how) => {
        if (toast !== undefined) dismissToast(toast);
        void send(how).finally(settle);
      });
      toast = toastDone(words, {
        duration: undoMs,
        description,
        undo: {
          label: undo,
          onPress: () => {
            if (takeBack()) settle();
            else toastProblem(t("too_late"));
          },
        },
      });
    },
    [store, held, undo, t],
  );
}
