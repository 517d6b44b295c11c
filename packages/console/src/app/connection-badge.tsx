import { useTranslations } from "use-intl";
import { useTenantState } from "../tenant/use-tenant.ts";
import { Badge } from "../ui/badge.tsx";
import type { ShapeName } from "../ui/shape.tsx";
import type { Tone } from "../ui/tone.ts";
import type { ConnectionState } from "../tenant/tenant-store.ts";

const looks: Readonly<Record<ConnectionState, { readonly tone: Tone; readonly shape: ShapeName }>> = {
  live: { tone: "success", shape: "dot" },
  connecting: { tone: "neutral", shape: "ring" },
  reconnecting: { tone: "warning", shape: "half" },
  offline: { tone: "danger", shape: "square" },
  none: { tone: "neutral", shape: "half" },
};

/** Whether what is on screen follows what happens. */
export function ConnectionBadge() {
  const t = useTranslations("app.connection");
  const state = useTenantState(({ connection }) => connection);
  return (
    <span role="status" title={t(`explained.${state}`)} data-connection={state}>
      <Badge {...looks[state]} look="plain">
        {t(state)}
      </Badge>
    </span>
  );
}
