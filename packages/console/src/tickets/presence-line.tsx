import { useTranslations } from "use-intl";
import { AvatarStack } from "../ui/avatar-stack.tsx";
import { useColleagues } from "./use-presence.ts";
import { useTicketNames } from "./use-ticket-names.ts";

/** Who else is at the ticket, and what they do there. */
export function PresenceLine({ ticketId }: { readonly ticketId: string }) {
  const t = useTranslations("ticket.presence");
  const nameOf = useTicketNames(ticketId);
  const people = useColleagues(ticketId).map(({ id, state }) => ({ id, state, name: nameOf(id).name }));
  const names = (state: "viewing" | "typing"): string[] => people.filter((one) => one.state === state).map(({ name }) => name);
  const typing = names("typing");
  const viewing = names("viewing");
  return (
    <div role="status" className="flex min-h-6 items-center gap-2 text-sm text-ink-muted empty:hidden">
      {people.length === 0 ? null : (
        <>
          <AvatarStack label={t("label")} people={people} size={20} />
          <span>
            {[
              typing.length === 0 ? [] : t("typing", { names: typing.join(", "), count: typing.length }),
              viewing.length === 0 ? [] : t("viewing", { names: viewing.join(", "), count: viewing.length }),
            ]
              .flat()
              .join(" · ")}
          </span>
        </>
      )}
    </div>
  );
}
