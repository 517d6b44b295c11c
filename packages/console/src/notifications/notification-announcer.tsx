/** Has new notifications read out, on whatever screen one is. */
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useTranslations } from "use-intl";
import { useTenant } from "../tenant/use-tenant.ts";
import { announce } from "../ui/live-region.tsx";
import { unreadQuery } from "./queries.ts";

export function NotificationAnnouncer() {
  const t = useTranslations("notifications");
  const { data } = useQuery(unreadQuery(useTenant()));
  /** Up to when everything is known. What was there at first is no news. */
  const newest = useRef<string>(undefined);
  useEffect(() => {
    if (data === undefined) return;
    const before = newest.current;
    const latest = data.data[0]?.created_at ?? "";
    newest.current = before === undefined || latest > before ? latest : before;
    if (before === undefined) return;
    const arrived = data.data.filter(({ created_at }) => created_at > before);
    const [first] = arrived;
    if (first !== undefined) announce(t("arrived", { count: arrived.length, title: first.title }));
  }, [data, t]);
  return null;
}
