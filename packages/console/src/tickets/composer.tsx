import type { Status, Ticket, Visibility } from "@bulkhead/tickets/schema";
import { reopens } from "@bulkhead/tickets/policy";
import { ChevronDown, Eye, LockKeyhole, MessageSquare, Pencil, Send } from "lucide-react";
import { clsx } from "clsx";
import type { Ref } from "react";
import { useTranslations } from "use-intl";
import { useTenant, useTenantState } from "../tenant/use-tenant.ts";
import { Banner } from "../ui/banner.tsx";
import { Button } from "../ui/button.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { Kbd } from "../ui/kbd.tsx";
import { Menu } from "../ui/menu.tsx";
import { RadioGroup } from "../ui/radio-group.tsx";
import { TextArea } from "../ui/text-area.tsx";
import { MarkdownText } from "./markdown-text.tsx";
import { useTicketActor } from "./ticket-actor.ts";
import type { TicketButtons } from "./ticket-buttons.ts";
import { factsOf, judgeStatus } from "./ticket-choices.ts";
import { useColleagues } from "./use-presence.ts";
import { draftAt, draftVisibilityAt, type Responder } from "./use-responder.ts";
import { useTicketNames } from "./use-ticket-names.ts";

/** The most characters of a response. */
const mostCharacters = 20_000;
/** From here on it is said how many are left. */
const nearly = 19_000;

/** Props of {@link Composer}. */
export interface ComposerProps {
  readonly ticket: Ticket;
  readonly buttons: TicketButtons;
  readonly responder: Responder;
  readonly onTyping: () => void;
  readonly inputRef: Ref<HTMLTextAreaElement>;
  /** What is written is shown as it will look. */
  readonly isPreview: boolean;
  readonly onPreview: (isPreview: boolean) => void;
}

/** Statuses that go with an answer. */
const withAnswer = ["pending", "resolved"] as const satisfies readonly Status[];

export function Composer({ ticket, buttons, responder, onTyping, inputRef, isPreview, onPreview }: ComposerProps) {
  const t = useTranslations("ticket.composer");
  const statuses = useTranslations("tickets.status");
  const { store } = useTenant();
  const actor = useTicketActor();
  const text = useTenantState((state) => state.drafts[draftAt(ticket.id)] ?? "");
  const wantsNote = useTenantState((state) => state.drafts[draftVisibilityAt(ticket.id)] === "internal");
  // What was begun as a note never becomes an answer, though one may leave none any more.
  const visibility: Visibility = wantsNote && (buttons.note || text !== "") ? "internal" : "public";
  const isNote = visibility === "internal";
  const message = text.trim();
  const hindrance =
    message === ""
      ? t("empty")
      : isNote && !buttons.note
        ? t("no_notes")
        : message.length > mostCharacters
          ? t("too_long", { most: mostCharacters })
          : undefined;
  const moves = isNote || !buttons.isStaff ? [] : withAnswer.filter((status) => judgeStatus(actor, ticket, status) === "allowed");

  const send = (then?: Status): void => {
    if (hindrance !== undefined) return;
    onPreview(false);
    responder.send(message, visibility, then);
  };
  return (
    <form
      aria-label={t("title")}
      className={clsx("flex flex-col gap-2 rounded-lg border bg-surface p-3 shadow-sm", isNote && "border-warning-line bg-warning-soft")}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <div className="flex flex-wrap items-center gap-2">
        {buttons.note ? (
          <RadioGroup
            label={t("visibility")}
            labelHidden
            value={visibility}
            onChange={(next) => store.setDraft(draftVisibilityAt(ticket.id), next === "internal" ? "internal" : "")}
            options={[
              { value: "public", label: t("public"), icon: MessageSquare },
              { value: "internal", label: t("internal"), icon: LockKeyhole },
            ]}
          />
        ) : (
          <span className="text-sm font-medium">{t("answer")}</span>
        )}
        {isNote ? <span className="text-xs text-warning-text">{t("note_hint")}</span> : null}
        <IconButton
          icon={isPreview ? Pencil : Eye}
          size="sm"
          label={isPreview ? t("write") : t("preview")}
          aria-pressed={isPreview}
          onClick={() => onPreview(!isPreview)}
          className="ml-auto"
        />
      </div>
      <TypingColleagues ticketId={ticket.id} />
      {responder.problem === undefined ? null : (
        <Banner tone="danger" title={t("not_sent")}>
          {responder.problem}
        </Banner>
      )}
      {isPreview ? (
        <div
          className="max-h-80 min-h-20 overflow-y-auto rounded-md border bg-surface p-2"
          tabIndex={0}
          role="region"
          aria-label={t("preview")}
        >
          {message === "" ? <p className="text-ink-muted">{t("nothing_to_preview")}</p> : <MarkdownText text={text} />}
        </div>
      ) : (
        <TextArea
          ref={inputRef}
          aria-label={isNote ? t("internal") : t("answer")}
          aria-keyshortcuts="Control+Enter"
          placeholder={isNote ? t("note_placeholder") : t("placeholder")}
          value={text}
          minRows={3}
          maxRows={12}
          onChange={(event) => {
            if (text === "" && !buttons.note) store.setDraft(draftVisibilityAt(ticket.id), "");
            store.setDraft(draftAt(ticket.id), event.currentTarget.value);
            onTyping();
          }}
          onKeyDown={(event) => {
            // The screen's keys are one key away.
            if (event.key === "Escape") return event.currentTarget.blur();
            if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.nativeEvent.isComposing) return;
            event.preventDefault();
            send();
          }}
        />
      )}
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <p className="min-w-0 grow basis-40 text-xs text-ink-muted">
          {reopens(actor, factsOf(ticket), visibility) ? t("reopens") : t("hint")}
          {message.length > nearly ? (
            <span className={clsx("block", message.length > mostCharacters && "text-danger-text")}>
              {t("length", { length: message.length, most: mostCharacters })}
            </span>
          ) : null}
        </p>
        <span className="inline-flex items-center gap-2 max-sm:hidden">
          <Kbd keys={["Ctrl", "Enter"]} />
        </span>
        <span className="inline-flex">
          <Button
            type="submit"
            variant="primary"
            icon={isNote ? LockKeyhole : Send}
            reason={hindrance}
            className={moves.length > 0 ? "rounded-r-none!" : undefined}
          >
            {isNote ? t("send_note") : t("send")}
          </Button>
          {moves.length === 0 ? null : (
            <Menu
              align="end"
              side="top"
              trigger={
                <IconButton icon={ChevronDown} variant="primary" label={t("send_and")} className="rounded-l-none! border-l-on-fill/30!" />
              }
              items={moves.map((status) => ({
                label: t("send_as", { status: statuses(status) }),
                ...(hindrance !== undefined && { reason: hindrance }),
                onSelect: () => send(status),
              }))}
            />
          )}
        </span>
      </div>
    </form>
  );
}

/** That a colleague is about to answer as well. */
function TypingColleagues({ ticketId }: { readonly ticketId: string }) {
  const t = useTranslations("ticket.composer");
  const nameOf = useTicketNames(ticketId);
  const typing = useColleagues(ticketId).filter(({ state }) => state === "typing");
  const [first] = typing;
  if (first === undefined) return null;
  return (
    <Banner tone="warning" live="polite">
      {t("typing", { name: nameOf(first.id).name, others: typing.length - 1 })}
    </Banner>
  );
}
