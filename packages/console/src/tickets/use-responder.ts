/** Sends responses: on screen at once, and back into the composer, with an explanation, when the API refuses. */
import type { Status, Ticket, TicketResponse, Visibility } from "@bulkhead/tickets/schema";
import { useCallback, useEffect, useRef, useState } from "react";
import { answerOf } from "../api/client.ts";
import { useExplainError } from "../app/explain-error.ts";
import { useMe, useTenant } from "../tenant/use-tenant.ts";
import { toastProblem } from "../ui/toast.tsx";
import { afterOwnChanges } from "./own-changes.ts";
import { responsesQuery, ticketQuery } from "./queries.ts";
import { useChangeTicket } from "./use-change-ticket.ts";
import { withResponse } from "./with-response.ts";

/** Where a response that was begun is kept. */
export const draftAt = (ticketId: string): string => `response:${ticketId}`;
/** Kept with it: a note that comes back after a reload must not go out to the requester. */
export const draftVisibilityAt = (ticketId: string): string => `response-visibility:${ticketId}`;

/** A response on its way. */
export interface PendingResponse {
  /** Also its Idempotency-Key. */
  readonly key: string;
  readonly message: string;
  readonly visibility: Visibility;
  /** What the ticket's status becomes with it. */
  readonly status: Status | undefined;
  /** The last response that was there before. */
  readonly after: string | undefined;
}

export interface Responder {
  readonly pending: readonly PendingResponse[];
  /** Why the last one was not sent. */
  readonly problem: string | undefined;
  readonly send: (message: string, visibility: Visibility, then?: Status) => void;
}

export function useResponder(ticket: Ticket): Responder {
  const scope = useTenant();
  const { user } = useMe();
  const change = useChangeTicket();
  const explain = useExplainError();
  const [pending, setPending] = useState<readonly PendingResponse[]>([]);
  const [problem, setProblem] = useState<string>();
  /** What may have arrived although nobody said so: sent again, it is the same. */
  const unanswered = useRef<PendingResponse>(undefined);
  const isShown = useRef(true);
  useEffect(() => {
    isShown.current = true;
    return () => {
      isShown.current = false;
    };
  }, []);

  const send = useCallback(
    (message: string, visibility: Visibility, then?: Status) => {
      const { api, cache, store, tenantId } = scope;
      const { id, number, status, priority } = ticket;
      const responses = responsesQuery(scope, id).queryKey;
      const said = (): readonly TicketResponse[] => cache.getQueryData(responses)?.pages.flatMap(({ data }) => data) ?? [];
      const before =
        unanswered.current?.message === message && unanswered.current.visibility === visibility ? unanswered.current : undefined;
      const own: PendingResponse = {
        key: before !== undefined && before.status === then ? before.key : crypto.randomUUID(),
        message,
        visibility,
        status: then,
        after: before === undefined ? said().at(-1)?.id : before.after,
      };
      setProblem(undefined);
      setPending((all) => [...all, own]);
      store.setDraft(draftAt(id), "");

      const giveBack = (): void => {
        unanswered.current = own;
        const { drafts } = store.getState();
        const begun = drafts[draftAt(id)] ?? "";
        // What is a note, or is being written as one, goes out to nobody.
        const isNote = visibility === "internal" || drafts[draftVisibilityAt(id)] === "internal";
        store.setDraft(draftAt(id), begun === "" ? message : `${message}\n\n${begun}`);
        store.setDraft(draftVisibilityAt(id), isNote ? "internal" : "");
      };
      const reread = (): Promise<void> => cache.refetchQueries({ queryKey: responses, exact: true }, { throwOnError: true });
      /** With another status it is another request: then only the conversation says whether it arrived the first time. */
      const hasArrived = async (): Promise<boolean> => {
        if (before === undefined || before.status === then) return false;
        await reread();
        return said().some((one) => one.user_id === user.id && one.message === message && (own.after === undefined || one.id > own.after));
      };

      const sendWithStatus = async (to: Status, comment: string | undefined): Promise<void> => {
        // Decided on what was answered, not on a version: the answer stays right whatever else has moved.
        const wish = { action: "status", status: to, ...(comment !== undefined && { comment }) } as const;
        const outcome = await change({ id, number, status, priority }, wish, { key: own.key });
        if (outcome !== "changed") giveBack();
        else await reread().catch(() => undefined);
      };
      const sendAlone = async (): Promise<void> => {
        await afterOwnChanges(store, id, ticket.version, async () => {
          const response = await answerOf(
            api.POST("/v1/tickets/{id}/responses", {
              params: { path: { id }, header: { "idempotency-key": own.key } },
              body: { message, visibility },
            }),
          );
          append(response);
          // The response made a version of the ticket: what one does next is done on that.
          return cache.fetchQuery({ ...ticketQuery(scope, id), staleTime: 0 }).then(
            ({ version }) => version,
            () => undefined,
          );
        });
        void cache.invalidateQueries({ queryKey: [tenantId, "ticket", id] });
      };
      /** The last page has room for it; further ones are read in their turn. */
      const append = (response: TicketResponse): void => {
        setPending((all) => all.filter(({ key }) => key !== own.key));
        cache.setQueryData(responses, (held) => (held === undefined ? held : withResponse(held, response)));
      };
      const run = async (): Promise<void> => {
        try {
          const isThere = await hasArrived();
          unanswered.current = undefined;
          if (then !== undefined) await sendWithStatus(then, isThere ? undefined : message);
          else if (!isThere) await sendAlone();
        } catch (error) {
          giveBack();
          const { text } = explain(error);
          if (isShown.current) setProblem(text);
          else toastProblem(text);
        } finally {
          setPending((all) => all.filter(({ key }) => key !== own.key));
        }
      };
      void run();
    },
    [scope, ticket, user.id, change, explain],
  );
  return { pending, problem, send };
}
