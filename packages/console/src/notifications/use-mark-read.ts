import type { MarkRead, NotificationPage, UnreadCount } from "@bulkhead/notifications/schema";
import { type InfiniteData, type QueryClient, useMutation } from "@tanstack/react-query";
import { useCallback } from "react";
import { changeHeaders } from "../api/change-headers.ts";
import { answerOf } from "../api/client.ts";
import { useExplainError } from "../app/explain-error.ts";
import { useTenant } from "../tenant/use-tenant.ts";
import { toastProblem } from "../ui/toast.tsx";
import { unreadQuery } from "./queries.ts";

const isMeant = (what: MarkRead, { id, created_at }: { readonly id: string; readonly created_at: string }): boolean =>
  "ids" in what ? what.ids.includes(id) : what.before === undefined || created_at < what.before;

/** What was read stays in the lists that are on screen, as read: nothing jumps under the reader's hands. */
function showRead(cache: QueryClient, tenantId: string, what: MarkRead): void {
  cache.setQueriesData<InfiniteData<NotificationPage, string | undefined>>({ queryKey: [tenantId, "notifications", "inbox"] }, (held) =>
    held === undefined
      ? held
      : {
          ...held,
          pages: held.pages.map((page) => ({
            ...page,
            data: page.data.map((one) => (!one.read && isMeant(what, one) ? { ...one, read: true } : one)),
          })),
        },
  );
}

/** Marks notifications as read: on screen at once, and as they were before when the API refuses. */
export function useMarkRead(): { readonly markRead: (what: MarkRead, onDone?: () => void) => void; readonly isPending: boolean } {
  const scope = useTenant();
  const explain = useExplainError();
  const { api, cache, tenantId } = scope;
  const inboxKey = [tenantId, "notifications", "inbox"];
  const unreadKey = unreadQuery(scope).queryKey;
  const { mutate, isPending } = useMutation({
    mutationFn: (what: MarkRead): Promise<UnreadCount> =>
      answerOf(api.POST("/v1/notifications/read", { body: what, params: { header: changeHeaders() } })),
    onMutate: async (what) => {
      // What is about to tell of something new is asked again afterwards.
      const wasFetching = cache.isFetching({ queryKey: inboxKey }) > 0;
      await cache.cancelQueries({ queryKey: [tenantId, "notifications"] });
      showRead(cache, tenantId, what);
      cache.setQueryData(unreadKey, (held) => {
        if (held === undefined) return held;
        const left = held.data.filter((one) => !isMeant(what, one));
        // Beyond what is held nobody knows how many are meant: the answer says it.
        return { ...held, data: left, unread: Math.max(left.length, held.unread - (held.data.length - left.length)) };
      });
      return { wasFetching };
    },
    onSuccess: ({ unread, unread_capped }) => {
      cache.setQueryData(unreadKey, (held) => (held === undefined ? held : { ...held, unread, unread_capped }));
    },
    onError: (error) => {
      toastProblem(explain(error).text);
      void cache.invalidateQueries({ queryKey: [tenantId, "notifications"] });
    },
    onSettled: (_answer, _error, _what, before) => {
      void cache.invalidateQueries({ queryKey: unreadKey });
      if (before?.wasFetching === true) void cache.invalidateQueries({ queryKey: inboxKey });
    },
  });
  return {
    markRead: useCallback((what, onDone) => mutate(what, onDone === undefined ? {} : { onSuccess: onDone }), [mutate]),
    isPending,
  };
}
