/** Sends responses: on screen at once, and back into the composer, with an explanation, when the API refuses. */
import type { Status, Ticket, TicketResponse, Visibility } from "@bulkhead/tickets/schema";
import { useCallback, useEffect, useRef, useState } from "react";
import { answerOf } from "../api/client.ts";
import { useExplainError } from "../app/explain-error.ts";
import { useTenant } from "../tenant/use-tenant.ts";
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
}

export interface Responder {
  readonly pending: readonly PendingResponse[];
  /** Why the last one was not sent. */
  readonly problem: string | undefined;
  readonly send: (message: string, visibility: Visibility, then?: Status) => void;
}

export function useResponder(ticket: Ticket): Responder {
  const scope = useTenant();
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
      const before = unanswered.current;
      const isAgain = before !== undefined && before.message === message && before.visibility === visibility;
      const own: PendingResponse = { key: isAgain ? before.key : crypto.randomUUID(), message, visibility };
      setProblem(undefined);
      setPending((all) => [...all, own]);
      store.setDraft(draftAt(id), "");

      const giveBack = (): void => {
        const begun = store.getState().drafts[draftAt(id)] ?? "";
        store.setDraft(draftAt(id), begun === "" ? message : `${message}\n\n${begun}`);
        store.setDraft(draftVisibilityAt(id), visibility === "internal" ? "internal" : "");
      };
      const reread = (): Promise<void> => cache.invalidateQueries({ queryKey: responsesQuery(scope, id).queryKey });

      const sendWithStatus = async (to: Status): Promise<void> => {
        // Decided on what was answered, not on a version: the answer stays right whatever else has moved.
        const changed = await change({ id, number, status, priority }, { action: "status", status: to, comment: message });
        if (changed === undefined) giveBack();
        else await reread();
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
        cache.setQueryData(responsesQuery(scope, id).queryKey, (held) => (held === undefined ? held : withResponse(held, response)));
      };
      const run = async (): Promise<void> => {
        try {
          await (then === undefined ? sendAlone() : sendWithStatus(then));
          unanswered.current = undefined;
        } catch (error) {
          unanswered.current = own;
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
    [scope, ticket, change, explain],
  );
  return { pending, problem, send };
}
