/** One ticket: what was said, what it says of itself, how its clock stands, what happened to it, what can be done. */
import { useSuspenseQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { flushSync } from "react-dom";
import { useTranslations } from "use-intl";
import { useTenant } from "../tenant/use-tenant.ts";
import { Banner } from "../ui/banner.tsx";
import { Tabs } from "../ui/tabs.tsx";
import { Composer } from "./composer.tsx";
import { Conversation } from "./conversation.tsx";
import { EditDialog } from "./edit-dialog.tsx";
import { EscalateDialog } from "./escalate-dialog.tsx";
import { HistoryPanel } from "./history-panel.tsx";
import { useOverlaid } from "./overlaid.ts";
import { PendingApproval } from "./pending-approval.tsx";
import { PresenceLine } from "./presence-line.tsx";
import { PropertiesPanel } from "./properties-panel.tsx";
import { ticketQuery } from "./queries.ts";
import { RequesterActions } from "./requester-actions.tsx";
import { SlaPanel } from "./sla-panel.tsx";
import { useTicketActor } from "./ticket-actor.ts";
import { ticketButtons } from "./ticket-buttons.ts";
import { type HeaderMenu, TicketHeader } from "./ticket-header.tsx";
import { useKeyActions } from "./use-key-actions.ts";
import { useShowPresence } from "./use-presence.ts";
import { draftVisibilityAt, useResponder } from "./use-responder.ts";
import { useTicketActions } from "./use-ticket-actions.ts";

export function TicketScreen() {
  const { ticketId } = useParams({ from: "/tickets/$ticketId" });
  // Another ticket begins with nothing of this one.
  return <Opened key={ticketId} ticketId={ticketId} />;
}

type Aside = "properties" | "sla" | "history";

function Opened({ ticketId }: { readonly ticketId: string }) {
  const t = useTranslations("ticket");
  const scope = useTenant();
  const actor = useTicketActor();
  const { data: stored } = useSuspenseQuery(ticketQuery(scope, ticketId));
  const ticket = useOverlaid(stored);
  const shown = ticketButtons(actor, ticket);
  // What is about to be closed is taken back, not restored.
  const buttons = stored.status === "closed" ? shown : { ...shown, restore: "not_a_transition" as const };
  const actions = useTicketActions(ticket);
  const responder = useResponder(ticket);
  const sayTyping = useShowPresence(ticketId);
  const [menu, setMenu] = useState<HeaderMenu>();
  const [isPreview, setPreview] = useState(false);
  const [isEditing, setEditing] = useState(false);
  const [aside, setAside] = useState<Aside>("properties");
  const input = useRef<HTMLTextAreaElement>(null);
  const composer = useRef<HTMLDivElement>(null);

  const write = (visibility: "public" | "internal"): void => {
    scope.store.setDraft(draftVisibilityAt(ticketId), visibility === "internal" ? "internal" : "");
    // What gets the focus has to be there.
    flushSync(() => setPreview(false));
    input.current?.focus();
  };
  const mayRespond = buttons.respond === "allowed";
  useKeyActions({
    r: mayRespond ? () => write("public") : undefined,
    n: buttons.note ? () => write("internal") : undefined,
    a: buttons.assign ? () => setMenu("assign") : undefined,
    s: buttons.status ? () => setMenu("status") : undefined,
    p: buttons.priority ? () => setMenu("priority") : undefined,
    t: buttons.pickUp ? actions.pickUp : undefined,
    "#": buttons.close ? actions.close : undefined,
  });

  const panels = {
    properties: <PropertiesPanel ticket={ticket} buttons={buttons} actions={actions} onEdit={() => setEditing(true)} />,
    sla: <SlaPanel ticketId={ticketId} />,
    history: <HistoryPanel ticketId={ticketId} />,
  };
  return (
    <div className="mx-auto flex w-full max-w-7xl flex-col gap-x-8 gap-y-6 p-4 md:px-6 lg:flex-row lg:items-start">
      <title>{t("document_title", { number: String(ticket.number), subject: ticket.subject })}</title>
      <div className="flex min-w-0 grow flex-col gap-4">
        <div>
          <TicketHeader ticket={ticket} buttons={buttons} actions={actions} menu={menu} onMenu={setMenu} onEdit={() => setEditing(true)} />
          {buttons.isStaff ? <PresenceLine ticketId={ticketId} /> : null}
        </div>
        {buttons.isWatching ? (
          <Banner tone="info" live="off">
            {t("watching")}
          </Banner>
        ) : null}
        {buttons.isStaff ? <PendingApproval ticketId={ticketId} /> : null}
        <RequesterActions ticket={ticket} buttons={buttons} actions={actions} />
        <Conversation ticket={ticket} pending={responder.pending} composer={composer} />
        <div ref={composer} className="z-10 bg-canvas pb-1 md:sticky md:bottom-0 md:pb-3">
          {mayRespond ? (
            <Composer
              ticket={ticket}
              buttons={buttons}
              responder={responder}
              onTyping={sayTyping}
              inputRef={input}
              isPreview={isPreview}
              onPreview={setPreview}
            />
          ) : (
            <p className="rounded-lg border bg-sunken p-3 text-ink-muted">
              {buttons.respond === "closed" ? t("composer.closed") : t("composer.forbidden")}
            </p>
          )}
        </div>
      </div>
      <aside
        aria-label={t("aside")}
        className="w-full shrink-0 rounded-lg border bg-surface p-4 lg:sticky lg:top-4 lg:max-h-[calc(100dvh-2rem)] lg:w-80 lg:overflow-y-auto"
      >
        {buttons.isStaff ? (
          <Tabs
            label={t("aside")}
            value={aside}
            onChange={setAside}
            tabs={(["properties", "sla", "history"] as const).map((value) => ({
              value,
              label: t(`tab.${value}`),
              content: value === aside ? panels[value] : null,
            }))}
          />
        ) : (
          panels.properties
        )}
      </aside>
      <EscalateDialog tickets={[ticket]} open={actions.isEscalating} onOpenChange={actions.setEscalating} onEscalate={actions.escalate} />
      {isEditing ? (
        <EditDialog ticket={stored} editable={buttons.editable} onClose={() => setEditing(false)} onSave={actions.update} />
      ) : null}
    </div>
  );
}
