/** What was said about a ticket, oldest first. */
import { useInfiniteQuery } from "@tanstack/react-query";
import type { Ticket } from "@bulkhead/tickets/schema";
import { ArrowDown } from "lucide-react";
import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { ProblemState } from "../app/screen-error.tsx";
import { useMe, useTenant } from "../tenant/use-tenant.ts";
import { Button } from "../ui/button.tsx";
import { announce } from "../ui/live-region.tsx";
import { LoadMore } from "../ui/load-more.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { Message } from "./message.tsx";
import { responsesQuery } from "./queries.ts";
import type { PendingResponse } from "./use-responder.ts";
import { useTicketNames } from "./use-ticket-names.ts";

/** So many responses come by themselves; what is beyond is asked for. */
const readAtOnce = 500;

/** Props of {@link Conversation}. */
export interface ConversationProps {
  readonly ticket: Ticket;
  readonly pending: readonly PendingResponse[];
  /** What stands below, perhaps over the end of the conversation. */
  readonly composer: RefObject<HTMLElement | null>;
}

export function Conversation({ ticket, pending, composer }: ConversationProps) {
  const t = useTranslations("ticket.conversation");
  const scope = useTenant();
  const me = useMe();
  const nameOf = useTicketNames(ticket.id);
  const query = useInfiniteQuery(responsesQuery(scope, ticket.id));
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage, isFetchNextPageError } = query;
  const responses = data?.pages.flatMap((page) => page.data) ?? [];
  const isOverdueToRead = hasNextPage && !isFetchingNextPage && !isFetchNextPageError && responses.length < readAtOnce;
  useEffect(() => {
    if (isOverdueToRead) void fetchNextPage();
  }, [isOverdueToRead, fetchNextPage]);

  const list = useRef<HTMLOListElement>(null);
  const end = useRef<HTMLDivElement>(null);
  const last = responses.at(-1);
  const { isAtEnd, unread, toEnd } = useEnd({
    list,
    end,
    composer,
    ids: responses.map(({ id }) => id),
    isRead: data !== undefined && (!hasNextPage || responses.length >= readAtOnce),
    isOwn: (id) => responses.find((response) => response.id === id)?.user_id === me.user.id,
  });

  const lastId = last?.id;
  /** The last response there was, once all were read: what a further page brings is no news. */
  const heard = useRef<string>(undefined);
  useEffect(() => {
    const isNews = heard.current !== undefined && lastId !== undefined && lastId > heard.current;
    heard.current = data === undefined || hasNextPage ? undefined : (lastId ?? "");
    if (isNews && last !== undefined && last.user_id !== me.user.id) announce(t("announced", { name: nameOf(last.user_id).name }));
  });

  const author = (id: string) => ({ ...nameOf(id), id });
  return (
    <section aria-label={t("title")} className="flex flex-col">
      <ol ref={list} className="flex flex-col gap-3">
        <li>
          <Message
            author={author(ticket.user_id)}
            text={ticket.description}
            visibility="public"
            at={ticket.created_at}
            isOpening
            isRequester
          />
        </li>
        {responses.map((response) => (
          <li key={response.id} id={response.id}>
            <Message
              author={author(response.user_id)}
              text={response.message}
              visibility={response.visibility}
              at={response.created_at}
              isRequester={response.user_id === ticket.user_id}
            />
          </li>
        ))}
        {pending.map(({ key, message, visibility }) => (
          <li key={key}>
            <Message
              author={author(me.user.id)}
              text={message}
              visibility={visibility}
              at={undefined}
              isRequester={me.user.id === ticket.user_id}
            />
          </li>
        ))}
      </ol>
      {query.isPending ? (
        <div className="pt-3">
          <Skeleton label={t("loading")} lines={4} />
        </div>
      ) : null}
      {query.isError && data === undefined ? <ProblemState error={query.error} onRetry={() => void query.refetch()} /> : null}
      {hasNextPage && responses.length >= readAtOnce ? (
        <LoadMore label={t("more")} more busy={isFetchingNextPage} onMore={() => void fetchNextPage()} />
      ) : null}
      {isFetchNextPageError ? (
        <LoadMore label={t("more")} more busy={isFetchingNextPage} error={t("not_all")} onMore={() => void fetchNextPage()} />
      ) : null}
      <div ref={end} aria-hidden />
      {isAtEnd || (unread === 0 && responses.length < 3) ? null : (
        <div className="pointer-events-none sticky bottom-4 z-10 flex justify-center md:bottom-52">
          <Button size="sm" icon={ArrowDown} onClick={toEnd} className="pointer-events-auto rounded-full! shadow-md">
            {unread > 0 ? t("unread", { count: unread }) : t("latest")}
          </Button>
        </div>
      )}
    </section>
  );
}

interface EndOptions {
  readonly list: RefObject<HTMLElement | null>;
  readonly end: RefObject<HTMLElement | null>;
  readonly composer: RefObject<HTMLElement | null>;
  /** The responses, oldest first. */
  readonly ids: readonly string[];
  /** All that one finds is there: what is added from now on is new. */
  readonly isRead: boolean;
  readonly isOwn: (id: string) => boolean;
}

/**
 * Where one reads. What is added at the end moves nothing that is on screen, unless one is at the end and sees it come; what others
 * have added since one was there is counted.
 */
function useEnd({ list, end, composer, ids, isRead, isOwn }: EndOptions) {
  const [isAtEnd, setAtEnd] = useState(true);
  const atEnd = useRef(true);
  const seen = useRef<string | undefined>(undefined);
  const height = useRef(0);
  const lastId = ids.at(-1);

  const look = useCallback(() => {
    if (end.current === null) return;
    const below = Math.min(innerHeight, composer.current?.getBoundingClientRect().top ?? innerHeight);
    atEnd.current = end.current.getBoundingClientRect().bottom <= below + 32;
    setAtEnd(atEnd.current);
  }, [end, composer]);

  useEffect(() => {
    addEventListener("scroll", look, { passive: true });
    addEventListener("resize", look);
    return () => {
      removeEventListener("scroll", look);
      removeEventListener("resize", look);
    };
  }, [look]);

  useLayoutEffect(() => {
    const now = list.current?.offsetHeight ?? 0;
    const grown = now - height.current;
    const isFirst = height.current === 0 || seen.current === undefined;
    height.current = now;
    if (isFirst || grown <= 0) return;
    const box = composer.current;
    // What one types into stays where it is, unless it stays there by itself.
    const isTypingBelow = box !== null && box.contains(document.activeElement) && getComputedStyle(box).position !== "sticky";
    if (atEnd.current || isTypingBelow) scrollBy({ top: grown, behavior: "instant" });
  }, [list, composer, ids.length]);

  useEffect(() => {
    look();
    if (isRead && (atEnd.current || seen.current === undefined)) seen.current = lastId ?? "";
  }, [look, lastId, isRead, isAtEnd]);

  const since = seen.current;
  const unread = since === undefined ? 0 : ids.filter((id) => id > since && !isOwn(id)).length;
  const toEnd = (): void => {
    if (end.current === null) return;
    const box = composer.current;
    // What covers the bottom of the screen is not what one came to see.
    const covered = box !== null && getComputedStyle(box).position === "sticky" ? box.offsetHeight : 0;
    const behavior = matchMedia("(prefers-reduced-motion: reduce)").matches ? "instant" : "smooth";
    scrollBy({ top: end.current.getBoundingClientRect().bottom - (innerHeight - covered), behavior });
  };
  return { isAtEnd, unread, toEnd };
}
