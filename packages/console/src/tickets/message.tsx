import type { Visibility } from "@bulkhead/tickets/schema";
import { clsx } from "clsx";
import { LockKeyhole } from "lucide-react";
import { useTranslations } from "use-intl";
import { Avatar } from "../ui/avatar.tsx";
import { Badge } from "../ui/badge.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { MarkdownText } from "./markdown-text.tsx";
import { RelativeTime } from "./relative-time.tsx";
import type { Named } from "./use-ticket-names.ts";

/** Props of {@link Message}. */
export interface MessageProps {
  readonly author: Named & { readonly id: string };
  readonly text: string;
  readonly visibility: Visibility;
  /** Undefined: on its way. */
  readonly at: string | undefined;
  /** The ticket itself, which the conversation begins with. */
  readonly isOpening?: boolean;
  /** It is by whom the ticket is for. */
  readonly isRequester: boolean;
}

/** One thing that was said. A note among the staff differs in ground, icon and word. */
export function Message({ author, text, visibility, at, isOpening = false, isRequester }: MessageProps) {
  const t = useTranslations("ticket.conversation");
  const isNote = visibility === "internal";
  const name = author.isMe ? t("you", { name: author.name }) : author.name;
  return (
    <article
      aria-label={
        isNote
          ? t("note_by", { name: author.name })
          : isOpening
            ? t("opened_by", { name: author.name })
            : t("response_by", { name: author.name })
      }
      aria-busy={at === undefined ? true : undefined}
      data-visibility={visibility}
      className={clsx(
        "flex gap-3 rounded-lg border p-3",
        isNote ? "border-dashed border-warning-line bg-warning-soft" : "bg-surface",
        at === undefined && "opacity-70",
      )}
    >
      <Avatar name={author.name} seed={author.id} size={32} className="max-sm:hidden" />
      <div className="flex min-w-0 grow flex-col gap-1.5">
        <div className="flex flex-wrap items-center gap-x-2 gap-y-0.5 text-sm">
          <span className="font-semibold">{name}</span>
          {isRequester ? (
            <Badge look="plain">{t("requester")}</Badge>
          ) : author.support ? (
            <Badge tone="accent" look="plain">
              {t("support")}
            </Badge>
          ) : null}
          {isNote ? (
            <Badge tone="warning" icon={LockKeyhole}>
              {t("note")}
            </Badge>
          ) : null}
          <span className="ml-auto text-xs text-ink-muted">
            {at === undefined ? (
              <span className="inline-flex items-center gap-1">
                <Spinner size={12} />
                {t("sending")}
              </span>
            ) : (
              <RelativeTime at={at} />
            )}
          </span>
        </div>
        <MarkdownText text={text} />
      </div>
    </article>
  );
}
