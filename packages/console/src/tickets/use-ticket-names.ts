/** What the people of a ticket are called, also to those who may look nobody up. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import { nameOf, usePeople } from "../tenant/people.ts";
import { useMe, useTenant } from "../tenant/use-tenant.ts";
import { responsesQuery } from "./queries.ts";

export interface Named {
  readonly name: string;
  readonly isMe: boolean;
  /** Of the support staff. */
  readonly support: boolean;
}

export function useTicketNames(ticketId: string): (id: string) => Named {
  const scope = useTenant();
  const me = useMe();
  const people = usePeople();
  const t = useTranslations("app");
  const { data } = useInfiniteQuery(responsesQuery(scope, ticketId));
  const told = new Map(data?.pages.flatMap((page) => page.people.map((person) => [person.id, person] as const)));
  return (id) => {
    const person = told.get(id);
    const known = people.get(id);
    const support = person?.support ?? (known !== undefined && known.role !== "user");
    return { name: person?.name ?? nameOf(known, support ? t("support") : t("unknown_person")), isMe: id === me.user.id, support };
  };
}
