import { useFormatter, useTranslations } from "use-intl";
import { useNow } from "../tenant/use-tenant.ts";

/** When a delivery is tried again, counting down. */
export function NextAttempt({ at }: { readonly at: string | null }) {
  const t = useTranslations("webhooks.log");
  const format = useFormatter();
  const now = useNow();
  if (at === null || Date.parse(at) <= now) return <span>{t("now")}</span>;
  return (
    <time dateTime={at} title={format.dateTime(new Date(at), { dateStyle: "medium", timeStyle: "medium" })} className="whitespace-nowrap">
      {format.relativeTime(new Date(at), { now: new Date(now) })}
    </time>
  );
}
