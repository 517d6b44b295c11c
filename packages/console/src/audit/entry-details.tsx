/** An entry of the trail, opened: what changed, of what, and whether its chain is whole. */
import type { TrailEntry } from "@bulkhead/platform/trail-entry";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Filter } from "lucide-react";
import { useFormatter, useTranslations } from "use-intl";
import { nameOf, usePeople } from "../tenant/people.ts";
import { useTenant } from "../tenant/use-tenant.ts";
import { ticketQuery } from "../tickets/queries.ts";
import { Button } from "../ui/button.tsx";
import { DefinitionList } from "../ui/definition-list.tsx";
import { linkClass } from "../ui/link-class.ts";
import { ChainVerdict } from "./chain-verdict.tsx";
import { EntryChanges } from "./entry-changes.tsx";

export interface EntryDetailsProps {
  readonly entry: TrailEntry;
  readonly onOnly: () => void;
}

export function EntryDetails({ entry, onOnly }: EntryDetailsProps) {
  const t = useTranslations("audit");
  const common = useTranslations("app");
  const format = useFormatter();
  const people = usePeople();
  const entity = t(`entities.${entry.entity}`);
  return (
    <div className="flex min-w-0 flex-col gap-3">
      {entry.approved === null ? null : (
        <p className="text-sm">
          {t("detail.approved", { person: nameOf(people.get(entry.approved.requested_by), common("unknown_person")) })}
        </p>
      )}
      <EntryChanges entry={entry} />
      <div className="flex flex-wrap items-start gap-x-3 gap-y-2">
        <EntityLink entry={entry} />
        <Button size="sm" variant="quiet" icon={Filter} onClick={onOnly}>
          {t("detail.only", { entity })}
        </Button>
        <ChainVerdict entity={entry.entity} entityId={entry.entity_id} />
      </div>
      <DefinitionList
        items={[
          {
            id: "exact",
            term: t("detail.exact"),
            description: (
              <time dateTime={entry.timestamp} title={entry.timestamp}>
                {format.dateTime(new Date(entry.timestamp), { dateStyle: "full", timeStyle: "long" })}
              </time>
            ),
          },
          { id: "version", term: t("columns.version"), description: t("detail.version", { version: entry.version, entity }) },
          { id: "entity_id", term: t("detail.entity_id"), description: <code className="font-mono text-xs">{entry.entity_id}</code> },
          { id: "id", term: t("detail.id"), description: <code className="font-mono text-xs">{entry.id}</code> },
          { id: "hash", term: t("detail.hash"), description: <code className="font-mono text-xs">{entry.hash}</code> },
        ]}
      />
    </div>
  );
}

const rowLink = `${linkClass} inline-flex min-h-7 items-center text-sm`;

function EntityLink({ entry: { entity, entity_id } }: { readonly entry: TrailEntry }) {
  const t = useTranslations("audit.detail.open");
  switch (entity) {
    case "ticket":
      return <TicketLink ticketId={entity_id} />;
    case "user":
      return (
        <Link to="/people" className={rowLink}>
          {t("user")}
        </Link>
      );
    case "team":
      return (
        <Link to="/teams" className={rowLink}>
          {t("team")}
        </Link>
      );
    case "approval":
      return (
        <Link to="/approvals" className={rowLink}>
          {t("approval")}
        </Link>
      );
    case "webhook":
      return (
        <Link to="/integrations/$webhookId" params={{ webhookId: entity_id }} className={rowLink}>
          {t("webhook")}
        </Link>
      );
    case "tenant":
      return (
        <Link to="/settings" className={rowLink}>
          {t("tenant")}
        </Link>
      );
  }
}

function TicketLink({ ticketId }: { readonly ticketId: string }) {
  const t = useTranslations("audit.detail");
  const { data } = useQuery(ticketQuery(useTenant(), ticketId));
  return (
    <Link to="/tickets/$ticketId" params={{ ticketId }} className={rowLink}>
      {data === undefined ? t("open.ticket") : t("ticket", { number: data.number, subject: data.subject })}
    </Link>
  );
}
