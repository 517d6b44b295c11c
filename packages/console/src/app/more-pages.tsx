import type { UseInfiniteQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { LoadMore } from "../ui/load-more.tsx";
import { useExplainError } from "./explain-error.ts";

export interface MorePagesProps {
  readonly query: Pick<UseInfiniteQueryResult, "hasNextPage" | "isFetchingNextPage" | "isFetchNextPageError" | "error" | "fetchNextPage">;
  /** Names the button, where it says more than that there is more. */
  readonly label?: string | undefined;
  /** How much is shown; read out when it changes. */
  readonly summary?: ReactNode;
}

/** The foot of a list that is asked for page by page: the next one, or why it did not come. */
export function MorePages({ query, label, summary }: MorePagesProps) {
  const t = useTranslations("app");
  const explain = useExplainError();
  if (!query.hasNextPage && summary === undefined) return null;
  return (
    <LoadMore
      label={label ?? t("load_more")}
      more={query.hasNextPage}
      busy={query.isFetchingNextPage}
      onMore={() => void query.fetchNextPage()}
      summary={summary}
      error={query.isFetchNextPageError ? explain(query.error).text : undefined}
    />
  );
}
