import type { TicketSummary } from "@bulkhead/tickets/schema";
import { useCallback } from "react";
import { useRouter } from "@tanstack/react-router";
import { useTranslations } from "use-intl";
import { usePeople } from "../tenant/people.ts";
import { useMe, useTenant } from "../tenant/use-tenant.ts";
import { toastProblem } from "../ui/toast.tsx";
import { type BulkAction, type BulkItem, judgeBulk, predictedBulk, sendBulk } from "./bulk-changes.ts";
import { useTicketActor } from "./ticket-actor.ts";
import { useChangeTicket } from "./use-change-ticket.ts";
import { useHoldChanges } from "./use-hold-changes.ts";

export interface QueueActions {
  /** Judges and makes a change of one ticket or of many; those that may not be changed stay as they are, and it is said why. */
  readonly apply: (tickets: readonly TicketSummary[], changeOf: (ticket: TicketSummary) => BulkAction) => void;
  /** Makes changes that were judged before. They can be taken back for a while. */
  readonly hold: (items: readonly BulkItem[], skipped?: number) => void;
}

/** What the queue does to tickets: at once on screen, and to be undone where there is no way back or there are many. */
export function useQueueActions(): QueueActions {
  const { api, store, lists } = useTenant();
  const { user } = useMe();
  const actor = useTicketActor();
  const people = usePeople();
  const change = useChangeTicket();
  const router = useRouter();
  const t = useTranslations("queue.bulk");
  const holdChanges = useHoldChanges();

  const hold = useCallback(
    (items: readonly BulkItem[], skipped = 0): void => {
      const [first] = items;
      if (first === undefined) return;
      const send = async (keepalive: boolean): Promise<void> => {
        const failed = await sendBulk(api, items, keepalive);
        // What was predicted stays on screen until what is so takes its place.
        await lists.readNow(items.map(({ ticket }) => ticket.id)).catch(() => undefined);
        if (failed.length === 0) return;
        // Those that failed before are not forgotten over these.
        store.setState(({ bulkFailure: before }) => ({
          bulkFailure: { failed: [...(before?.failed ?? []), ...failed], all: (before?.all ?? 0) + items.length },
        }));
        if (router.state.location.pathname !== "/queue") toastProblem(t("failed_title", { failed: failed.length, all: items.length }));
      };
      holdChanges({
        words: t(`done.${first.change.action}`, { count: items.length }),
        description: skipped > 0 ? t("skipped", { count: skipped }) : undefined,
        shown: items.map((item) => ({ id: item.ticket.id, fields: predictedBulk(item, user.id) })),
        send: ({ keepalive }) => send(keepalive),
      });
    },
    [api, store, lists, user.id, router, holdChanges, t],
  );

  const apply = useCallback(
    (tickets: readonly TicketSummary[], changeOf: (ticket: TicketSummary) => BulkAction): void => {
      const items = tickets.map((ticket) => ({ ticket, change: changeOf(ticket) }));
      const judged = items.map((item) => ({ item, verdict: judgeBulk(actor, item, (id) => people.get(id)?.team_ids ?? []) }));
      const [only] = judged;
      if (judged.length === 1 && only !== undefined) {
        const { item, verdict } = only;
        if (verdict === "current") return;
        const { ticket, change: wish } = item;
        if (verdict === "approval_required" && wish.action !== "tags") return store.ask({ kind: "approval", ticket, change: wish });
        if (verdict !== "allowed") return void toastProblem(t(`reason.${verdict}`));
        // What cannot be taken back afterwards can be for a while before.
        if (wish.action === "close" || wish.action === "tags") return hold([item]);
        return void change(ticket, wish);
      }
      const allowed = judged.filter(({ verdict }) => verdict === "allowed").map(({ item }) => item);
      if (allowed.length > 0) return hold(allowed, judged.length - allowed.length);
      const verdict = judged.find((one) => one.verdict !== "current")?.verdict ?? "current";
      toastProblem(t("none"), verdict === "allowed" ? {} : { description: t(`reason.${verdict}`) });
    },
    [actor, people, store, change, hold, t],
  );
  return { apply, hold };
}
