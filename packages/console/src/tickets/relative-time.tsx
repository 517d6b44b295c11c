import { useFormatter } from "use-intl";
import { useNow } from "../tenant/use-tenant.ts";

/** A moment as people say it, with the moment itself on hover. */
export function RelativeTime({ at, className }: { readonly at: string; readonly className?: string }) {
  const format = useFormatter();
  const now = useNow(30_000);
  const moment = new Date(at);
  return (
    <time dateTime={at} title={format.dateTime(moment, { dateStyle: "full", timeStyle: "medium" })} className={className}>
      {/* The clock ticks in steps: what has just happened is not in the future. */}
      {format.relativeTime(moment, Math.max(now, moment.getTime()))}
    </time>
  );
}
